import fc from 'fast-check';
import { expect, it } from 'vitest';
import { post, receive } from '../../test/ask-fake-server.ts';
import { hear, request } from '../../test/ask-scripted.ts';
import { createScriptedModel } from './create-scripted-model.ts';
import type { ScriptStep } from './model-script.ts';
import { startFakeModelServer } from './start-fake-model-server.ts';

const text = fc.string({ unit: 'binary' });
const step = fc.oneof(
  fc.record({ do: fc.constant('text' as const), text, chunkSize: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('reasoning' as const), text }),
  fc.record({ do: fc.constant('comment' as const), text: fc.string({ unit: 'grapheme-ascii' }) }),
  fc.record({ do: fc.constantFrom('role' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2 }) }),
);
const last = fc.constantFrom<ScriptStep['do'][]>(['done'], ['end'], ['reset'], ['malformed']);

it('gives equal text in this process, in a stream and at once', async () => {
  await using server = await startFakeModelServer();
  const model = createScriptedModel();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), last, async (steps, end) => {
      const script = { steps: [...steps, ...end.map((kind) => ({ do: kind }) as ScriptStep)] };
      // With nothing sent, a reset has no answer to read.
      script.steps.unshift({ do: 'role' });
      const heard = await hear(model, request(script));
      const said = steps.map((step) => (step.do === 'text' ? step.text : '')).join('');
      expect(heard.text).toBe(said);
      expect((await receive(await post(server.url, script))).text).toBe(said);
      if (heard.error !== undefined) return;
      const whole = await post(server.url, script, { stream: false });
      expect(await whole.json()).toMatchObject({ choices: [{ message: { content: said } }] });
    }),
    { numRuns: 60 },
  );
});
