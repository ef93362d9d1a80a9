import type { JsonObject } from '../language-model.ts';
import { ModelError } from '../model-error.ts';

/**
 * Refuses the parameters that ask for what ELIZA cannot give: an answer in JSON, or a call of a tool.
 *
 * @throws ModelError `refused`, with the body of an OpenAI error that names the parameter.
 */
export function refuseUnsupported(parameters: JsonObject): void {
  const { response_format: format, tool_choice: choice, function_call: call } = parameters;
  if (JSON_FORMATS.has(typeOf(format))) {
    refuse(
      'response_format',
      'ELIZA answers in plain sentences and cannot answer in JSON. Choose another model for that.',
    );
  }
  if (choice === 'required' || demandsTool(choice)) refuse('tool_choice', CANNOT_CALL);
  if (isObject(call)) refuse('function_call', CANNOT_CALL);
}

const JSON_FORMATS = new Set<unknown>(['json_object', 'json_schema']);

const CANNOT_CALL =
  'ELIZA cannot call tools. Choose another model for that, or leave the choice of a tool to the model.';

// An object names the tool to call, but for a list of allowed tools, which may leave the choice.
function demandsTool(choice: unknown): boolean {
  if (!isObject(choice)) return false;
  if (choice['type'] !== 'allowed_tools') return true;
  const allowed = choice['allowed_tools'];
  return isObject(allowed) && allowed['mode'] === 'required';
}

function typeOf(value: unknown): unknown {
  return isObject(value) ? value['type'] : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function refuse(param: string, message: string): never {
  const body = { message, type: 'invalid_request_error', param, code: 'unsupported' };
  throw new ModelError('refused', message, { status: 400, body });
}
