import { DockerfileParser, type Instruction, ModifiableInstruction } from 'dockerfile-ast';

/** One line of a Dockerfile: its keyword, its flags, and the words after them; a JSON form is its strings. */
export interface Step {
  readonly keyword: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** Everything after the keyword and the flags, as it stands. */
  readonly text: string;
}

/** A stage: what it begins with and what is done then. */
export interface Stage {
  readonly from: string;
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Reads the stages of a Dockerfile. Only what ours uses: no ARG, no heredoc. */
export function readDockerfile(text: string): Stage[] {
  const stages: { from: string; name: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const step = stepOf(instruction);
    if (step.keyword !== 'FROM') {
      stages.at(-1)?.steps.push(step);
      continue;
    }
    const [from = '', , name = ''] = step.words;
    stages.push({ from, name, steps: [] });
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const text = instruction.getArgumentsContent() ?? '';
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const json = /\[.*\]$/s.exec(text);
  const words: unknown = json ? JSON.parse(json[0]) : text.split(/\s+/);
  return {
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(flags.map(flag => [flag.getName(), flag.getValue() ?? ''])),
    words: Array.isArray(words) ? words.map(String) : [],
    text,
  };
}
