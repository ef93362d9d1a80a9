import { Settings, UpdateSettingsInput } from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { getSettings } from './get-settings.ts';
import { updateSettings } from './update-settings.ts';

const rest = restOf('settings');

export const settingsRouter = router({
  get: authed
    .meta(rest('GET', '/settings', 'getSettings', 'Read what holds for all chats'))
    .input(z.strictObject({}))
    .output(Settings)
    .query(({ ctx }) => getSettings(ctx.call)),
  update: authed
    .meta(rest('PUT', '/settings', 'updateSettings', 'Change what holds for all chats; what is not sent stays'))
    .input(UpdateSettingsInput)
    .output(Settings)
    .mutation(({ ctx, input }) => updateSettings(ctx.call, input)),
});
