/** What a mutant is: the project's own testee with one fault. */

/** A change of a source file: the text is found there exactly once, and stands for what the fault says instead. */
export interface Edit {
  /** From the project's folder. */
  readonly file: string;
  /**
   * An expression; or statements, if it ends with `;` or `}`. Declarations are not among them, nor is what is evaluated while
   * modules are loaded: no fault is on then.
   */
  readonly find: string;
  /** Of the same sort; no statements at all are good, too. */
  readonly replace: string;
}

/** The words of a ruling that a mutant does not follow: they stand there, to the letter. */
export interface Breach {
  readonly rule: string;
  readonly words: string;
}

export interface Fault {
  /** In kebab-case: what it does wrong. */
  readonly name: string;
  readonly breaks: readonly Breach[];
  readonly edits: readonly Edit[];
  /** The levels whose cases it is sent, if not all that come by its place. */
  readonly levels?: readonly string[];
  /** What the ids of the cases begin with that it is sent, where a level has too many that come by its place. */
  readonly families?: readonly string[];
}
