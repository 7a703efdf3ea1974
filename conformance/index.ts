/** The conformance suite for others: the corpus, and running it against a testee. */
export { type Case, CORPUS, loadCorpus } from "./runner/corpus.ts";
export { runSession, type SessionResult } from "./runner/session.ts";
