// Runs the checks on a node that is new enough for the Inspector: the one in node_modules, else this one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OLDEST = [22, 19];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const shipped = here(`node_modules/node-${process.platform}-${process.arch}/bin/node`);
const node = existsSync(shipped) ? shipped : process.execPath;
const [major, minor] = process.versions.node.split(".").map(Number);
const newEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);

if (node === process.execPath && !newEnough) {
  console.error(`node is ${process.versions.node}; expected ${OLDEST.join(".")} or newer for the MCP Inspector.`);
  process.exit(1);
}
if (!process.env.ONBOARDING) {
  console.error("ONBOARDING is not set; expected the path of the installed `onboarding` to check.");
  process.exit(1);
}
const tests = ["inspector.test.mjs", "typescript_sdk.test.mjs"].map(here);
process.exit(spawnSync(node, ["--test", "--test-force-exit", "--test-timeout=60000", ...tests], { stdio: "inherit" }).status ?? 1);
