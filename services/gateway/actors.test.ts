import { DomainError } from '../../shared/http/problem';
import { createActors, type KnownActor } from './actors';

const answer: KnownActor = { actor: { personId: 'm1', appointments: [] }, name: '', organisationId: 'o1' };

function world() {
  const state = { now: 0, asked: 0, refuse: undefined as 'unavailable' | 'not_found' | undefined };
  const getActor = createActors({
    now: () => state.now,
    ask: {
      async get<T>(): Promise<T> {
        state.asked += 1;
        if (state.refuse) throw new DomainError(state.refuse);
        return answer as T;
      },
    },
  });
  return { state, getActor };
}

it('L1 asks once a minute, and goes on with the last answer for ten minutes while members is away', async () => {
  const { state, getActor } = world();
  await getActor('m1');
  await getActor('m1');
  expect(state.asked).toBe(1);
  state.refuse = 'unavailable';
  state.now = 61_000;
  expect(await getActor('m1')).toBe(answer);
  expect(await getActor('m1')).toBe(answer);
  expect(state.asked).toBe(3);
  await expect(getActor('m2')).rejects.toMatchObject({ code: 'unavailable' });
  state.now = 600_000;
  await expect(getActor('m1')).rejects.toMatchObject({ code: 'unavailable' });
});

it('M6 who has left the rolls may do nothing, whatever was known before', async () => {
  const { state, getActor } = world();
  await getActor('m1');
  state.refuse = 'not_found';
  state.now = 61_000;
  await expect(getActor('m1')).rejects.toMatchObject({ code: 'not_allowed' });
});
