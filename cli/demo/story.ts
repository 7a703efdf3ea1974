/** The story: a world upgrades itself under governance, somebody tries more, an operator goes on and back. */
import { join } from "node:path";
import { copyNext, copyWorld, GREETING, openPolicy, patchOn, wanted } from "./files.ts";
import { type Stage, Unexpected } from "./stage.ts";

const RELEASE = "greetings";

export function play(stage: Stage): void {
  const first = begin(stage);
  askFor(stage, first);
  const asked = lookAtIt(stage);
  tryMore(stage, first);
  approve(stage, asked);
  const second = manifestOf(stage);
  changeByHand(stage);
  goBack(stage, second);
  prove(stage);
}

function begin(stage: Stage): string {
  stage.chapter(
    "A world begins",
    "world/ is a directory of AIR JSON: a reducer that wants releases, a plan that upgrades, a grant and a policy that",
    "say what this plan may do. From here on the world is one file, and every command opens it anew.",
  );
  copyWorld(join(stage.folder, "world"));
  const output = stage.run(["world", "init", "world"], {
    says: [/^begun: world sha256:/, "manifest sha256:"],
  });
  return /manifest (sha256:[0-9a-f]{64})/.exec(output)?.[1] ?? "";
}

function askFor(stage: Stage, live: string): void {
  stage.chapter(
    "Somebody wants a release",
    `The event carries a patch document that adds the schema ${GREETING.name}. The reducer asks for an upgrade; that`,
    "starts the plan, which proposes, shadows, and waits for an approval from outside.",
  );
  const patch = patchOn(live, { add_def: { kind: "defschema", node: GREETING } });
  stage.write("wanted.json", wanted(RELEASE, patch));
  stage.run(["event", "send", "safe.app/UpgradeWanted@1", "@wanted.json"], {
    says: [/^recorded: 1 to \d+$/m],
  });
  stage.run(["plan", "list"], { says: [/^0 {2}safe\.upgrade\/UpgradePlan@1 {2}running$/m] });
}

/** The hash of the report that the approval is for. */
function lookAtIt(stage: Stage): string {
  stage.chapter("What is proposed is looked at", "What changes, how authority changes, what the shadow saw.");
  stage.run(["gov", "list"], { says: [/^ *0 {2}shadowed .* next: approve$/m] });
  const output = stage.run(["gov", "show", "0"], {
    says: [`+ added defschema ${GREETING.name}`, /^authority +equal$/m, /report sha256:/],
  });
  return /report (sha256:[0-9a-f]{64})/.exec(output)?.[1] ?? "";
}

function tryMore(stage: Stage, live: string): void {
  stage.chapter(
    "The plan is asked for more than its grant covers",
    "A patch that would open the policy to anybody. The grant names schemas, modules and plans of the application: the",
    "proposal is denied before it is one, the plan ends with the code, and the world goes on.",
  );
  const hashes = JSON.parse(stage.ask(["hash", "--json", "world"])) as {
    readonly defs: readonly { readonly kind: string; readonly name: string; readonly hash: string }[];
  };
  const policy = hashes.defs.find(({ kind }) => kind === "defpolicy");
  const replace_def = {
    kind: "defpolicy",
    name: policy?.name,
    new_node: openPolicy(join(stage.folder, "world")),
    pre_hash: policy?.hash,
  };
  stage.write("more.json", wanted("power", patchOn(live, { replace_def })));
  stage.run(["event", "send", "safe.app/UpgradeWanted@1", "@more.json"], {
    says: [/the plan safe\.upgrade\/UpgradePlan@1 1 ended with def_kind_not_allowed/],
  });
  stage.run(["journal", "show", "--turn", "2", "--kind", "cap_decision"], {
    says: ["deny governance.propose under upgrade", "def_kind_not_allowed"],
  });
  const proposals = stage.ask(["gov", "list", "--all"]).trimEnd().split("\n");
  if (proposals.length !== 1) throw new Unexpected(`there are ${proposals.length} proposals, not 1`);
}

function approve(stage: Stage, report: string): void {
  stage.chapter(
    "It is approved",
    "The plan has waited through all of these processes. The approval is an event that only somebody outside can send;",
    "the plan approves, applies, and tells the reducer.",
  );
  const approval = { release: RELEASE, decision: { approve: null }, approver: "ops", reason: null };
  stage.run(["event", "send", "safe.app/ApprovalGiven@1", JSON.stringify(approval)], {
    says: [/^recorded: \d+ to \d+$/m],
  });
  stage.run(["gov", "list", "--all"], { says: [/^ *0 {2}applied /m] });
  const key = JSON.stringify(RELEASE);
  stage.run(["state", "get", "safe.app/Release@1", "--key", key], { says: ['"finished"', '"applied"'] });
  const records = stage.run(
    ["journal", "show", "--kind", "gov_proposed", "gov_shadow_report", "gov_approved", "gov_applied"],
    { says: ["gov_proposed", "gov_shadow_report", "gov_approved", "gov_applied"] },
  );
  if (records.trimEnd().split("\n").length !== 4) throw new Unexpected("there are not four steps");
  const detail = JSON.parse(stage.ask(["gov", "show", "0", "--json"])) as { readonly report: string };
  if (detail.report !== report) throw new Unexpected("it was approved for another report than the one shown");
}

function manifestOf(stage: Stage): string {
  const shown = JSON.parse(stage.ask(["gov", "show", "0", "--json"])) as {
    readonly live_manifest_hash: string;
    readonly manifest_hash: string;
  };
  if (shown.live_manifest_hash !== shown.manifest_hash) throw new Unexpected("the upgrade is not live");
  return shown.live_manifest_hash;
}

function changeByHand(stage: Stage): void {
  stage.chapter(
    "An operator changes what the plan may not",
    "next/ is the world as it shall be: its policy denies governance.approve, so that plans wait for an operator. Without",
    "--yes the command shows what would come of it, and does nothing.",
  );
  copyNext(join(stage.folder, "next"));
  const output = stage.run(["gov", "upgrade", "next"], {
    status: 1,
    says: [
      /^AUTHORITY +is touched: defpolicy safe\.upgrade\/upgrades-only@1$/m,
      /^authority +narrower$/m,
      "newly denied: governance.approve by the plan safe.upgrade/UpgradePlan@1 under the grant upgrade",
      "Nothing has been done.",
    ],
  });
  const patchHash = /--patch-hash (sha256:[0-9a-f]{64})/.exec(output)?.[1] ?? "";
  stage.tell("It is pinned to the patch that was shown, and done in one turn.");
  stage.run(["gov", "upgrade", "next", "--approver", "ops", "--patch-hash", patchHash, "--yes"], {
    says: [/^applied: proposal 1, the manifest sha256:[0-9a-f]{64} is live$/m],
  });
}

function goBack(stage: Stage, earlier: string): void {
  stage.chapter(
    "And goes back",
    "To any manifest that the journal names; that is an upgrade like any other.",
  );
  stage.run(["gov", "upgrade", "--to", earlier, "--approver", "ops", "--reason", "no hurry", "--yes"], {
    says: [`applied: proposal 2, the manifest ${earlier} is live`],
  });
  stage.run(["gov", "list", "--all"], {
    says: [/^ *0 {2}applied /m, /^ *1 {2}applied /m, /^ *2 {2}applied /m],
  });
}

function prove(stage: Stage): void {
  stage.chapter(
    "All of it is proved",
    "The whole world is derived from its journal once more, the receipts of governance and the shadows, too, and compared.",
  );
  stage.run(["journal", "verify", "--recompute"], {
    says: [/^verified: \d+ records in \d+ turns, head sha256:/],
  });
  stage.tell("Everything came out as expected.");
}
