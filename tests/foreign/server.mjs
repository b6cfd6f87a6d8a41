// The server under test: an installed `onboarding`, in a home that starts empty.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const command = process.env.ONBOARDING;

export const ERAS = ["legacy", "modern"];

export function freshServer() {
  const home = mkdtempSync(join(tmpdir(), "onboarding-"));
  process.on("exit", () => rmSync(home, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  return { command, args: ["serve", "--db", join(home, "facts.db")], env, cwd: home };
}
