"""Build the wheel, install it into an empty environment and look at what a user would get.

Usage: check_wheel.py FOLDER. The environment stays in FOLDER/venv for checks that drive the program.
"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
CONTENT: Final = ("SKILL.md", "references", "prompts", "scripts")
LIST_MODULES: Final = "import importlib.util as u; print([n for n in ('tools', 'server') if u.find_spec(n)])"
LIST_CONTENT: Final = """
from pathlib import Path
import onboarding_server
root = Path(onboarding_server.__file__).parent / "_content"
files = (p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
print("\\n".join(sorted(p.relative_to(root).as_posix() for p in files)))
"""


class Installed:
    """The wheel in an environment of its own, run from an empty home."""

    def __init__(self, folder: Path) -> None:
        self.scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        self.home = folder / "home"

    def run(self, program: str, *arguments: str) -> str:
        """The standard output of a program of the environment; a failure ends the check."""
        home = str(self.home)
        return subprocess.run(
            [str(self.scripts / program), *arguments],
            cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": home, "USERPROFILE": home},
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout


def main(folder: Path) -> int:
    """Run every check, print one line each and a closing line."""
    installed = install(folder)
    failed = 0
    for claim, check in CHECKS.items():
        verdict = attempt(check, installed)
        failed += bool(verdict)
        print(f"{'FAILED' if verdict else 'passed'}  {claim}{verdict and ': ' + verdict}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return int(bool(failed))


def install(folder: Path) -> Installed:
    """Build the wheel and install it beside its locked dependencies, with nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "home").mkdir(parents=True)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    venv.create(folder / "venv", with_pip=True)
    pip = [
        str(Installed(folder).scripts / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "--no-deps", *map(str, folder.glob("*.whl"))], check=True)
    return Installed(folder)


def attempt(check: Callable[[Installed], str], installed: Installed) -> str:
    """What the check found, or what the program said when it failed."""
    try:
        return check(installed)
    except subprocess.CalledProcessError as error:
        return f"exit code {error.returncode}\n{error.stderr}"


def prints_its_help(installed: Installed) -> str:
    text = installed.run("onboarding", "--help")
    missing = [command for command in ("demo", "serve") if command not in text]
    return f"{missing} missing in:\n{text}" if missing else ""


def runs_the_demo(installed: Installed) -> str:
    return "" if installed.run("onboarding", "demo").strip() else "it printed nothing"


def installs_no_source_root(installed: Installed) -> str:
    found = installed.run("python", "-c", LIST_MODULES).strip()
    return "" if found == "[]" else found


def carries_its_content(installed: Installed) -> str:
    shipped = set(installed.run("python", "-c", LIST_CONTENT).split())
    wanted = {file.relative_to(ROOT).as_posix() for name in CONTENT for file in files_of(ROOT / name)}
    return f"differs by {sorted(shipped ^ wanted)}" if shipped != wanted else ""


def files_of(path: Path) -> list[Path]:
    """The file itself, or every file below the folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return [file for file in files if "__pycache__" not in file.parts]


CHECKS: Final = {
    "`onboarding --help` names its commands": prints_its_help,
    "`onboarding demo` needs no key, no database and no set-up": runs_the_demo,
    "no module is named after a source root": installs_no_source_root,
    "references, prompts and SKILL.md travel in the wheel": carries_its_content,
}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
