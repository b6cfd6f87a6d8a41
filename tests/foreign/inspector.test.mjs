// The MCP Inspector's command line reads everything that the server lists.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ERAS, freshServer } from "./server.mjs";

const launcher = fileURLToPath(
  new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);
const READING = ["next_step", "propose_facts"];

async function inspect(era, method, ...options) {
  const server = freshServer();
  const args = [launcher, "--cli", "--protocol-era", era, "--format", "json", "--method", method, ...options];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...args, server.command, ...server.args],
    { env: server.env, cwd: server.cwd, timeout: 60_000 },
  );
  assert.doesNotMatch(stderr, /Traceback/);
  return JSON.parse(stdout).result;
}

for (const era of ERAS) {
  test(`${era}: every tool passes the schema lint and says all four hints`, async () => {
    const { tools } = await inspect(era, "tools/list", "--strict");
    const names = tools.map((tool) => tool.name);
    for (const name of [...READING, "confirm_changes"]) assert.ok(names.includes(name), `no tool ${name}`);
    for (const tool of tools) {
      assert.ok(tool.outputSchema, `${tool.name} has no output schema`);
      assert.deepEqual(
        Object.keys(tool.annotations).filter((hint) => hint.endsWith("Hint")).sort(),
        ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint"],
        tool.name,
      );
      assert.equal(tool.annotations.readOnlyHint, tool.name !== "confirm_changes", tool.name);
    }
  });

  test(`${era}: a proposal is answered in text and in structure`, async () => {
    const facts = [{ type: "milestone_planned", on: "2026-01-05", what: "kickoff", due_on: "2026-01-12" }];
    const result = await inspect(
      era, "tools/call", "--tool-name", "propose_facts",
      "--tool-args-json", JSON.stringify({ account: "Acme Robotics", facts }),
    );
    assert.ok(!result.isError, result.content[0].text);
    assert.equal(result.structuredContent.answer, result.content[0].text);
  });

  test(`${era}: resources are listed and the first can be read`, async () => {
    const { resources } = await inspect(era, "resources/list");
    assert.ok(resources.length > 0);
    const { contents } = await inspect(era, "resources/read", "--uri", resources[0].uri);
    assert.ok(contents[0].text.length > 0);
  });

  test(`${era}: every prompt that is listed says what it is for`, async () => {
    const { prompts } = await inspect(era, "prompts/list");
    for (const prompt of prompts) assert.ok(prompt.description, prompt.name);
  });
}
