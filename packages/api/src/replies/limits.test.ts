import { rateLimited, saying, stalling } from '@greenroom/model/testing';
import { describe, expect, it } from 'vitest';
import { createReplyApi, newReplier } from '../../test/reply-api.ts';

const NO_LIMITS = { requestsPerMinute: null, messagesPerMinute: null };

describe('completions in a minute', () => {
  it('are counted for all doors together, and refused with the seconds to wait', async () => {
    await using api = await createReplyApi({ rateLimits: { ...NO_LIMITS, completionsPerMinute: 3 } });
    const replier = await newReplier(api);
    await replier.complete('One', saying('Yes.'));
    await replier.post(`/chats/${replier.chat.id}/regenerate`, { parameters: { script: saying('No.') } });
    const client = await api.trpc(replier.name);
    await client.replies.create.mutate({ chat_id: replier.chat.id, parameters: { script: saying('Well.') } });
    const refused = await replier.rest('POST', '/chat/completions', {
      body: { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Four' }] },
    });
    expect([refused.status, refused.body.error]).toMatchObject([
      429,
      { code: 'rate_limited', type: 'rate_limit_error' },
    ]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toMatch(/^"completions";r=0;t=\d+$/);
    expect(refused.headers['ratelimit-policy']).toBe('"completions";q=3;w=60');
    expect((await replier.said()).filter(([, content]) => content === 'Four')).toEqual([]);
    const other = await newReplier(api);
    expect((await other.complete('One', saying('Yes.'))).status).toBe(200);
  });

  it('say on each answer how many are left, streamed ones too', async () => {
    await using api = await createReplyApi({ rateLimits: { ...NO_LIMITS, completionsPerMinute: 3 } });
    const replier = await newReplier(api);
    const body = { messages: [{ role: 'user', content: 'Hi' }], script: saying('Yes.') };
    const whole = await replier.rest('POST', '/chat/completions', { body });
    expect(whole.headers['ratelimit']).toMatch(/^"completions";r=2;/);
    const streamed = await replier.rest('POST', '/chat/completions', { body: { ...body, stream: true } });
    expect(streamed.headers['ratelimit']).toMatch(/^"completions";r=1;/);
  });

  it('do not count what asks for a chat or a model that is not there, nor the same request again', async () => {
    await using api = await createReplyApi({ rateLimits: { ...NO_LIMITS, completionsPerMinute: 1 } });
    const replier = await newReplier(api);
    await replier.complete('One', saying('Yes.'), { model: 'no-such-model' });
    const body = {
      messages: [{ role: 'user', content: 'Hi' }],
      conversation_id: replier.chat.id,
      script: saying('Yes.'),
    };
    const headers = { 'idempotency-key': 'once' };
    for (let time = 0; time < 3; time++) {
      expect((await replier.rest('POST', '/chat/completions', { body, headers })).status).toBe(200);
    }
  });
});

describe('replies in the making', () => {
  it('are so many for one user at the most, and more are refused until one of them is over', async () => {
    await using api = await createReplyApi({ replies: { maxRunningPerUser: 2, graceMs: 100 } });
    const [first, other] = [await newReplier(api), await newReplier(api)];
    const { id } = await first.begin('One', stalling('a'));
    // The second is in no chat: those count as well.
    const alone = first.rest('POST', '/chat/completions', {
      body: { messages: [{ role: 'user', content: 'Hi' }], script: saying('Slow.', { chunkSize: 1, everyMs: 100 }) },
    });
    while (api.model.running() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const refused = await first.rest('POST', '/chat/completions', {
      body: { messages: [{ role: 'user', content: 'Hi' }] },
    });
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await other.complete('One', saying('Yes.'))).status).toBe(200);
    expect((await alone).status).toBe(200);
    await first.post(`/generations/${id}/stop`);
    expect((await first.complete('Again', saying('Yes.'))).status).toBe(200);
  });

  it('hold their number when many are asked for at once', async () => {
    await using api = await createReplyApi({ replies: { maxRunningPerUser: 3, graceMs: 100 } });
    const replier = await newReplier(api);
    const chats = await Promise.all(Array.from({ length: 12 }, () => replier.newChat()));
    const answers = await Promise.all(
      chats.map((chat) =>
        replier.rest('POST', '/chat/completions', {
          body: {
            conversation_id: chat.id,
            background: true,
            messages: [{ role: 'user', content: 'Hi' }],
            script: stalling('a'),
          },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 202)).toHaveLength(3);
    expect(answers.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(9);
    expect(api.model.running()).toBe(3);
  });

  it('of one user end when their time is over, and are kept as they are', async () => {
    await using api = await createReplyApi({ replies: { timeoutMs: 150, graceMs: 100 } });
    const replier = await newReplier(api);
    const { id } = await replier.begin('One', saying('Far too slow for this.', { chunkSize: 1, everyMs: 30 }));
    expect(await replier.over(id)).toMatchObject({ status: 'failed', error: { code: 'model_timeout' } });
    expect((await replier.last()).content).toMatch(/^F/);
  });
});

it('a model server that asks to wait is passed on as such, and is no limit of ours', async () => {
  await using api = await createReplyApi();
  const replier = await newReplier(api);
  const refused = await replier.refused('POST', `/chats/${replier.chat.id}/impersonate`, {
    parameters: { script: rateLimited(11) },
  });
  expect(refused).toMatchObject({ status: 429, code: 'rate_limited', retry_after: 11 });
});
