import { GreenroomError } from '../src/index.ts';

/** The GreenroomError that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<GreenroomError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail'),
    (error: unknown) => error,
  );
  if (!GreenroomError.is(failure)) throw failure;
  return failure;
}
