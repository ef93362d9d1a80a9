import type { ModelRequest, RequestMessage } from '../language-model.ts';
import type { ModelScript } from './model-script.ts';
import { saying } from './script-builders.ts';

/** The script of a fake model, or how it is made for a request. */
export type ScriptChoice = ModelScript | ((request: ModelRequest) => ModelScript);

/** The script that answers a request: the one it carries, else the one the fake was made with, else an echo. */
export function chooseScript(request: ModelRequest, configured: ScriptChoice = echo): ModelScript {
  const { script } = request.parameters;
  if (isScript(script)) return script;
  return typeof configured === 'function' ? configured(request) : configured;
}

function isScript(value: unknown): value is ModelScript {
  return typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);
}

function echo({ messages }: ModelRequest): ModelScript {
  return saying(`You said: ${textOf(messages.findLast(({ role }) => role === 'user'))}`);
}

function textOf(message?: RequestMessage): string {
  const content = message?.content ?? '';
  if (typeof content === 'string') return content;
  return content.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}
