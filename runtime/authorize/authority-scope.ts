/** What of a manifest says who may do what (ruling G9). */

/** Sections of the manifest. */
export const AUTHORITY_SECTIONS: readonly string[] = ["defaults", "module_bindings", "secrets"];

/** Kinds of definitions. */
export const AUTHORITY_KINDS: readonly string[] = ["defpolicy", "defcap", "defeffect", "defsecret"];
