#!/usr/bin/env node
// The command. The sources are TypeScript and run as they are; tsx erases the types.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./main.ts");
await main(process.argv);
