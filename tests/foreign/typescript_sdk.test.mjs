// A client on the TypeScript SDK proposes, confirms and asks; the user says yes, says no, or cannot be asked.
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ERAS, freshServer } from "./server.mjs";

const MODES = { legacy: "legacy", modern: { pin: "2026-07-28" } };
const ACCOUNT = "Acme Robotics";
const FACTS = [
  { type: "account_added", on: "2026-01-05" },
  { type: "milestone_planned", on: "2026-01-05", what: "kickoff", due_on: "2026-01-12" },
];

function agree({ params }) {
  const fields = Object.entries(params.requestedSchema.properties);
  return { action: "accept", content: Object.fromEntries(fields.map(([name]) => [name, true])) };
}

async function connect(t, era, reply) {
  const session = { questions: [], stderr: "" };
  const client = new Client(
    { name: "foreign-client", version: "1.0.0" },
    { capabilities: reply ? { elicitation: { form: {} } } : {}, versionNegotiation: { mode: MODES[era] } },
  );
  if (reply) {
    client.setRequestHandler("elicitation/create", async (request) => {
      session.questions.push(request.params.message);
      return reply(request);
    });
  }
  const transport = new StdioClientTransport({ ...freshServer(), stderr: "pipe" });
  transport.stderr.on("data", (chunk) => (session.stderr += chunk));
  await client.connect(transport);
  t.after(async () => {
    await client.close();
    assert.doesNotMatch(session.stderr, /Traceback/);
  });
  session.call = (name, args) => client.callTool({ name, arguments: args });
  return session;
}

function answerOf(result) {
  assert.ok(!result.isError, result.content[0].text);
  assert.equal(typeof result.structuredContent.answer, "string");
  return result.structuredContent.answer;
}

async function sayOf(session) {
  const result = await session.call("next_step", { account: ACCOUNT });
  return result.content[0].text;
}

async function propose(session) {
  const result = await session.call("propose_facts", { account: ACCOUNT, facts: FACTS });
  answerOf(result);
  return { token: result.structuredContent.token, summary: result.structuredContent.summary };
}

for (const era of ERAS) {
  for (const [user, reply, asked] of [["agrees", agree, 1], ["cannot be asked", null, 0]]) {
    test(`${era}: when the user ${user}, the facts are written and the next step follows from them`, async (t) => {
      const session = await connect(t, era, reply);
      const before = await sayOf(session);
      answerOf(await session.call("confirm_changes", await propose(session)));
      const after = await session.call("next_step", { account: ACCOUNT });
      assert.notEqual(answerOf(after), before);
      assert.ok(after.structuredContent.as_of && after.structuredContent.playbook);
      assert.equal(session.questions.length, asked);
    });
  }

  test(`${era}: when the user says no, nothing is written`, async (t) => {
    const session = await connect(t, era, () => ({ action: "decline" }));
    const before = await sayOf(session);
    await session.call("confirm_changes", await propose(session));
    assert.equal(await sayOf(session), before);
    assert.equal(session.questions.length, 1);
  });

  test(`${era}: a token from elsewhere is refused in a sentence`, async (t) => {
    const session = await connect(t, era, null);
    const { summary } = await propose(session);
    const refused = await session.call("confirm_changes", { token: "zzz", summary });
    assert.equal(refused.isError, true);
    assert.match(refused.content[0].text, /token/);
    assert.doesNotMatch(refused.content[0].text, /Traceback/);
  });
}
