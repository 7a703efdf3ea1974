/** The only place that knows ts-morph: prints whole files, each from plain structures in one call. */
import { IndentationText, Project, type StatementStructures } from "ts-morph";

export type Statement = StatementStructures | string;

export function printFile(header: string, statements: readonly Statement[]): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  const file = project.createSourceFile("generated.ts", { statements: [...statements] });
  const body = file.getFullText().trimEnd();
  return `${header}\n${body}\n`.replaceAll("\r\n", "\n");
}
