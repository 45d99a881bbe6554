/** Who gets what from every route of every service (L1, L6): the table of rights, and each request really made by each of a fixed cast. */
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { RollRequest } from '../../shared/contracts/ballots';
import type { DeedKind } from '../../shared/contracts/entries';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { Actor } from '../../shared/contracts/organisation';
import { topicName } from '../../shared/contracts/topics';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createKafka, createProducer } from '../../shared/kafka/kafka';
import { createLog } from '../../shared/telemetry/log';
import { demoWorkbook } from '../../services/members/demo/build-demo-roster';
import { until } from '../../infra/until';
import { shortYearPlan } from '../support/county';
import { required } from '../support/ids';
import { BRANCH, COUNTY, memberRow, OTHER_BRANCH, person, TOWN } from '../support/roster';
import { APPROVE } from '../support/told-year';
import { openWholeCounty, type Asked, type Room, type Told, type WholeCounty } from '../support/whole-county';

/**
 * Asked about the branch and one of its members, each time with an input that is valid for whoever may. `self` is that
 * member, `fellow` another of the branch; `superior` is secretary of the town, `office` the county's leading group
 * office, `outside` the secretary of the branch next to it.
 *
 * `ok` is done; `none` is done too, and nothing of the branch is in the answer; `401` not signed in, `403` not allowed,
 * `own` never in one's own cause, `404` not there. After `·` stands which of several requests to one route it is.
 */
const RIGHTS: Record<Room, string> = {
  members: `
route                                                    nobody self fellow organiser deputy secretary superior office outside system
# The tree is public; who knows an id may have its name
GET /organisations                                       401    ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /organisations/{id}                                  401    ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /organisations/{id}/guidance                         401    ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /names                                               401    ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /roster-template.xlsx                                401    ok   ok     ok        ok     ok        ok       ok     none    ok
# Whoever stands at the organisation or above it looks
GET /organisations/{id}/members                          401    404  404    ok        ok     ok        ok       ok     404     ok
GET /people/{id}                                         401    ok   404    ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/extent                           401    404  404    ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/history                          401    404  404    ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/responsible                      401    404  404    ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/vacancies                        401    404  404    ok        ok     ok        ok       ok     404     ok
GET /reorganisations/{id}                                401    404  404    ok        ok     ok        ok       ok     404     ok
GET /reorganisations · under                             401    404  404    ok        ok     ok        ok       ok     404     ok
GET /reorganisations · mine                              401    ok   ok     ok        ok     ok        ok       ok     none    ok
GET /plans/{organisation}                                401    404  404    ok        ok     ok        ok       ok     404     ok
GET /plans/{organisation}/versions                       401    404  404    ok        ok     ok        ok       ok     404     ok
GET /calendars/{organisation}                            401    404  404    ok        ok     ok        ok       ok     404     ok
GET /calendars/{organisation}/versions                   401    404  404    ok        ok     ok        ok       ok     404     ok
# Its secretaries and organiser manage, and those above it
POST /members/{id}/transfer                              401    404  404    ok        ok     ok        ok       403    404     ok
POST /members/{id}/leave                                 401    404  404    ok        ok     ok        ok       403    404     ok
POST /members/{id}/excuse                                401    404  404    ok        ok     ok        ok       403    404     ok
POST /imports                                            401    403  403    ok        ok     ok        ok       403    none    ok
GET /imports                                             401    ok   ok     ok        ok     ok        ok       ok     none    ok
GET /imports/{id}                                        401    404  404    404       404    ok        404      404    404     ok
GET /imports/{id}/errors.xlsx                            401    404  404    404       404    ok        404      404    404     ok
GET /imports/{id}/rows                                   401    404  404    404       404    ok        404      404    404     ok
POST /imports/{id}/apply                                 401    404  404    404       404    ok        404      404    404     ok
POST /imports/{id}/pause                                 401    404  404    404       404    ok        404      404    404     ok
# Asked by the organiser: whoever manages the same agrees, never who asked (G5)
POST /imports/{id}/answer                                401    404  404    own       ok     ok        ok       404    404     403
GET /roster.xlsx                                         401    404  404    ok        ok     ok        ok       403    404     ok
POST /organisations                                      401    404  404    ok        ok     ok        ok       403    404     ok
POST /organisations/{id}/appointments · organiser        401    404  404    ok        ok     ok        ok       403    404     ok
POST /appointments/{id}/end                              401    404  404    ok        ok     ok        ok       403    404     ok
# Whoever is registered there knows its members by name and sees its posts; its office sets them
GET /organisations/{id}/fellows                          401    ok   ok     ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/posts                            401    ok   ok     ok        ok     ok        ok       ok     404     ok
GET /people/{id}/posts                                   401    ok   404    ok        ok     ok        ok       ok     404     ok
GET /posts/{id}/claims                                   401    404  404    ok        ok     ok        ok       ok     404     ok
POST /organisations/{id}/posts                           401    404  404    ok        ok     ok        ok       403    404     ok
POST /posts/{id}/change                                  401    403  403    ok        ok     ok        ok       403    404     ok
POST /posts/{id}/close                                   401    403  403    ok        ok     ok        ok       403    404     ok
POST /posts/{id}/assign                                  401    403  403    ok        ok     ok        ok       403    404     ok
POST /posts/{id}/claims/{claim}/end                      401    403  403    ok        ok     ok        ok       403    404     ok
# A fixed post is pledged on, not claimed; test/component/members-posts.test.ts shows who claims
POST /posts/{id}/claim                                   401    post_not_theirs  post_not_theirs  post_not_theirs  post_not_theirs  post_not_theirs  post_not_theirs  post_not_theirs  404     person_unknown
# Only the superior decides what becomes of it and who heads it
POST /organisations/{id}/appointments · deputySecretary  401    404  404    403       403    403       ok       403    404     ok
POST /organisations/{id}/change                          401    404  404    403       403    403       ok       403    404     ok
POST /organisations/{id}/move                            401    404  404    403       403    403       ok       403    404     ok
POST /organisations/{id}/merge                           401    404  404    403       403    403       ok       403    404     ok
POST /organisations/{id}/split                           401    404  404    403       403    403       ok       403    404     ok
POST /organisations/{id}/abolish                         401    404  404    403       403    403       ok       403    404     ok
POST /reorganisations/{id}/withdraw                      401    404  404    403       403    403       ok       403    404     ok
# It sets its own year; the office of a leading group guides
POST /plans/{organisation}/versions                      401    404  404    403       ok     ok        403      403    404     ok
POST /plans/{organisation}/trial                         401    404  404    403       ok     ok        403      403    404     ok
POST /calendars/{organisation}/versions                  401    404  404    403       ok     ok        403      403    404     ok
PUT /organisations/{id}/guidance                         401    404  404    403       ok     ok        ok       ok     404     ok
# The system alone
GET /internal/actors/{personId}                          401    404  404    404       404    404       404      404    404     ok
GET /internal/accounts                                   401    404  404    404       404    404       404      404    404     ok
GET /internal/plan                                       401    404  404    404       404    404       404      404    404     ok
GET /internal/calendars                                  401    404  404    404       404    404       404      404    404     ok
PUT /internal/organisations/{id}/plan                    401    404  404    404       404    404       404      404    404     ok
GET /internal/subjects                                   401    404  404    404       404    404       404      404    404     ok
GET /internal/organisations/{id}/posts                   401    404  404    404       404    404       404      404    404     ok
GET /internal/offices/{organisationId}                   401    404  404    404       404    404       404      404    404     ok
`,
  workflows: `
route                    nobody self fellow organiser deputy secretary superior office outside system
# The system alone: people see what follows from outages, the system administrator their list through the gateway
GET /internal/lost-days  401    404  404    404       404    404       404      404    404     ok
GET /internal/outages    401    404  404    404       404    404       404      404    404     ok
`,
  commitments: `
route                                                                nobody self fellow organiser deputy secretary superior office outside system
# The member, and whoever stands over the branch
GET /commitments · under                                             401    404  404    ok        ok     ok        ok       ok     404     404
GET /commitments · mine                                              401    ok   ok     ok        ok     ok        ok       ok     none    ok
GET /commitments/{year}/{subjectId}                                  401    ok   404    ok        ok     ok        ok       ok     404     404
GET /commitments/{year}/{subjectId}/timeline                         401    ok   404    ok        ok     ok        ok       ok     404     404
GET /commitments/{year}/{subjectId}/history                          401    ok   404    ok        ok     ok        ok       ok     404     404
GET /immediate/{year}/{subjectId}/{occasion}                         401    ok   404    ok        ok     ok        ok       ok     404     404
GET /immediate/{year}/{subjectId}/{occasion}/timeline                401    ok   404    ok        ok     ok        ok       ok     404     404
GET /immediate/{year}/{subjectId}/{occasion}/history                 401    ok   404    ok        ok     ok        ok       ok     404     404
GET /organisations/{id}/post-pledges                                 401    404  404    ok        ok     ok        ok       ok     404     404
# The member speaks, the branch decides, the superior decides about the branch
POST /commitments/{year}/{subjectId}/check                           401    ok   404    403       403    403       403      403    404     404
POST /immediate/{year}/{subjectId}/{occasion}/check                  401    ok   404    403       403    403       403      403    404     404
POST /commitments/{year}/{subjectId}/deeds · reportProgress          401    ok   404    403       403    403       403      403    404     404
POST /commitments/{year}/{subjectId}/deeds · publish                 401    403  404    ok        ok     ok        403      403    404     404
POST /commitments/{year}/{subjectId}/deeds · review                  401    own  404    403       ok     ok        403      403    404     404
POST /commitments/{year}/{subjectId}/deeds · correct                 401    own  404    403       ok     ok        403      403    404     404
POST /commitments/{year}/{subjectId}/deeds · review of the branch    401    404  404    403       own    own       ok       403    404     404
POST /immediate/{year}/{subjectId}/{occasion}/deeds · submitPledges  401    ok   404    403       403    403       403      403    404     404
GET /commitments/{year}/{subjectId}/drafts/{kind}                    401    ok   404    403       403    403       403      403    404     404
PUT /commitments/{year}/{subjectId}/drafts/{kind}                    401    ok   404    403       403    403       403      403    404     404
DELETE /commitments/{year}/{subjectId}/drafts/{kind}                 401    ok   404    403       403    403       403      403    404     404
GET /immediate/{year}/{subjectId}/{occasion}/drafts/{kind}           401    ok   404    403       403    403       403      403    404     404
PUT /immediate/{year}/{subjectId}/{occasion}/drafts/{kind}           401    ok   404    403       403    403       403      403    404     404
DELETE /immediate/{year}/{subjectId}/{occasion}/drafts/{kind}        401    ok   404    403       403    403       403      403    404     404
GET /deeds/{id}                                                      401    ok   404    404       404    404       404      404    404     404
POST /immediate                                                      401    ok   404    403       ok     ok        403      403    404     404
POST /immediate · together                                           401    ok   404    403       ok     ok        403      403    404     404
# Of what the member leads and asked the fellow to take part in
POST /immediate/{year}/{subjectId}/{occasion}/deeds · invite         401    ok   403    403       403    403       403      403    404     404
POST /immediate/{year}/{subjectId}/{occasion}/deeds · answerInvitation  401    403  ok     403       403    403       403      403    404     404
POST /immediate/{year}/{subjectId}/{occasion}/deeds · leaveJoint     401    403  ok     403       403    403       403      403    404     404
# The county opens its year, the branch looks at changes of its own
POST /openings                                                       401    404  404    404       404    404       404      ok     404     ok
GET /openings                                                        401    ok   ok     ok        ok     ok        ok       ok     none    ok
POST /revisions/previews                                             401    404  404    403       ok     ok        403      403    404     ok
GET /revisions/previews/{id}                                         401    404  404    ok        ok     ok        ok       ok     404     404
GET /revisions/previews/{id}/rows                                    401    404  404    ok        ok     ok        ok       ok     404     404
GET /revisions                                                       401    404  404    ok        ok     ok        ok       ok     404     404
POST /revisions/previews/{id}/application                            401    404  404    403       ok     ok        403      403    404     404
POST /revisions/previews/{id}/application/pause                      401    404  404    403       ok     ok        403      403    404     404
GET /revisions/awaiting                                              401    ok   ok     ok        ok     ok        ok       ok     none    ok
# Asked by the secretary: whoever sets the same plan agrees, never who asked (G5)
POST /revisions/previews/{id}/application/answer                     401    404  404    403       ok     own       403      403    404     404
# The system alone
GET /internal/published                                              401    404  404    404       404    404       404      404    404     ok
GET /internal/dead-letters                                           401    404  404    404       404    404       404      404    404     ok
POST /internal/dead-letters/{id}/replay                              401    404  404    404       404    404       404      404    404     ok
GET /internal/inboxes                                                401    404  404    404       404    404       404      404    404     ok
POST /internal/rebuild/{topic}                                       401    404  404    404       404    404       404      404    404     ok
`,
  publication: `
route                                            nobody self fellow organiser deputy secretary superior office outside system
# Everybody, without signing in
GET /public/organisations/{id}                   ok     ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /public/organisations/{id}/board             ok     ok   ok     ok        ok     ok        ok       ok     ok      ok
POST /public/organisations/{id}/opinions         ok     ok   ok     ok        ok     ok        ok       ok     ok      ok
GET /public/opinions                             ok     ok   ok     ok        ok     ok        ok       ok     none    ok
POST /public/opinions                            ok     ok   ok     ok        ok     ok        ok       ok     ok      ok
# One's own
GET /todo                                        401    ok   ok     ok        ok     ok        ok       ok     none    ok
GET /digests                                     401    ok   ok     ok        ok     ok        ok       ok     none    ok
# Whoever stands at the organisation or above it looks
GET /publications                                401    404  404    ok        ok     ok        ok       ok     404     404
GET /opinions                                    401    404  404    ok        ok     ok        ok       ok     404     404
GET /opinions/about                              401    ok   404    ok        ok     ok        ok       ok     404     404
GET /opinions/{id}                               401    404  404    ok        ok     ok        ok       ok     404     404
GET /organisations/{id}/supervision              401    404  404    ok        ok     ok        ok       ok     404     ok
GET /organisations/{id}/webhooks                 401    404  404    ok        ok     ok        ok       ok     404     ok
# Its office writes and posts, its secretaries answer, the office of a leading group sees which mail failed
POST /takedowns                                  401    404  404    ok        ok     ok        ok       403    404     404
POST /opinions/{id}/answers                      401    404  404    403       ok     ok        403      403    404     404
POST /organisations/{id}/supervision             401    404  404    ok        ok     ok        403      403    404     403
POST /organisations/{id}/webhooks                401    404  404    ok        ok     ok        403      403    404     403
POST /organisations/{id}/webhooks/{kind}/remove  401    404  404    ok        ok     ok        403      403    404     403
GET /deliveries                                  401    403  403    403       403    403       403      ok     403     ok
# The system alone
GET /internal/dead-letters                       401    404  404    404       404    404       404      404    404     ok
POST /internal/dead-letters/{id}/replay          401    404  404    404       404    404       404      404    404     ok
GET /internal/inboxes                            401    404  404    404       404    404       404      404    404     ok
POST /internal/rebuild/{topic}                   401    404  404    404       404    404       404      404    404     ok
`,
  scoring: `
route                                    nobody self fellow organiser deputy secretary superior office outside system
# Whoever stands at the organisation or above it looks
GET /rates                               401    404  404    ok        ok     ok        ok       ok     404     404
GET /rates/leading                       401    404  404    ok        ok     ok        ok       ok     404     404
GET /rates/commenting                    401    404  404    ok        ok     ok        ok       ok     404     404
GET /rates/{name}/missing                401    404  404    ok        ok     ok        ok       ok     404     404
GET /rolls/{id}                          401    404  404    ok        ok     ok        ok       ok     404     404
# Everyone sees where they vote themselves; a token is given to who takes part, and to nobody in their place
GET /rolls/mine                          401    ok   ok     ok        ok     ok        ok       ok     none    ok
POST /rolls/{id}/tokens                  401    404  ok     404       404    404       404      404    404     404
# The system alone
GET /internal/dead-letters               401    404  404    404       404    404       404      404    404     ok
POST /internal/dead-letters/{id}/replay  401    404  404    404       404    404       404      404    404     ok
GET /internal/inboxes                    401    404  404    404       404    404       404      404    404     ok
POST /internal/rebuild/{topic}           401    404  404    404       404    404       404      404    404     ok
POST /internal/rolls                     401    404  404    404       404    404       404      404    404     ok
`,
};

const CAST = {
  nobody: undefined,
  self: 'plain-1',
  fellow: 'plain-2',
  organiser: 'organiser',
  deputy: 'deputy',
  secretary: 'secretary',
  superior: 'town-secretary',
  office: 'county-office',
  outside: 'stranger',
  system: 'system',
} as const;
type Who = keyof typeof CAST;
const EVERYBODY = Object.keys(CAST) as Who[];

interface Row {
  room: Room;
  /** With what follows `·`. */
  request: string;
  route: string;
  expected: Record<Who, string>;
}
const ROWS = Object.entries(RIGHTS).flatMap(([room, table]) => {
  const [head, ...lines] = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const columns = head.split(/ +/).slice(1) as Who[];
  return lines.map((line): Row => {
    const [request = '', cells = ''] = line.split(/ {2,}(.*)/s);
    const outcomes = cells.split(/ +/);
    const expected = Object.fromEntries(columns.map((who, i) => [who, outcomes[i]])) as Row['expected'];
    return { room: room as Room, request, route: request.split(' · ')[0], expected };
  });
});

/** What somebody outside is shown: the tree, names of ids they know, and what is public. */
const OPEN = [
  ...['GET /organisations', 'GET /organisations/{id}', 'GET /organisations/{id}/guidance', 'GET /names'],
  ...['GET /public/organisations/{id}', 'GET /public/organisations/{id}/board', 'POST /public/opinions'],
  'POST /public/organisations/{id}/opinions',
];
/** Names no place, and asks for a function alone. */
const BY_FUNCTION = ['GET /deliveries'];

const TODAY = '2026-03-02';
const YEAR = 2026;
const SELF = person('plain-1');
const OF_BRANCH = [BRANCH.slice(1), ...['plain-1', 'plain-2', 'secretary', 'deputy', 'organiser'].map(person)];
const written = { title: '帮扶一户困难家庭', goal: '年内增收三千元', measures: '每月走访一次', responsible: '本人' };
const { responsible: _responsible, ...drafted } = written;
const draft = { items: [{ id: 'a', ...drafted, deadline: '2026-06-30' }] };
const item = (id: string) => ({ id, kind: 'practical', deadline: '2026-06-30' });
const pledges = {
  data: { items: [item('a'), item('b')] },
  content: {
    items: { a: written, b: { ...written, title: '窗口当日办结' } },
    consulted: [{ group: 'members', way: 'meeting', said: '先帮最困难的' }],
  },
};
const newBranch = { name: '中共试验新设支部', type: 'branch', field: 'rural', serviceWindow: false };
const decision = { date: TODAY, reason: '区划调整' };
const post = { name: '政策宣传岗', does: '每月宣讲一次', places: 50, from: TODAY };
const opinion = () => ({
  form: randomUUID(),
  kind: 'complaint',
  text: '路灯不亮',
  contact: '',
  about: '',
  website: '',
});

const roll: RollRequest = {
  ...{ id: 'matrix', year: YEAR, organisationId: BRANCH, floor: 3 },
  ...{ opens: '2026-03-20T01:00:00.000Z', closes: '2026-03-20T09:00:00.000Z' },
  questions: [{ subjectId: SELF, scale: 'member', groups: [{ kind: 'members', participants: [person('plain-2')] }] }],
};

let county: WholeCounty;
const actors = {} as Record<Who, Actor | undefined>;
/** What rows that only look need to be there. */
const made = {
  deed: '',
  occasion: '',
  joint: '',
  import: '',
  preview: '',
  reorganisation: '',
  planned: '',
  opinion: '',
  code: '',
};
let publications: string[] = [];
let people = 3;
let numbers = 0;
let days = 0;

/** A member of the branch that no other request has had. */
const fresh = (): string => person(`plain-${people++}`);

async function done(room: Room, method: string, asked: Asked, who: Who = 'system'): Promise<Told> {
  const told = await county.ask(room, method, asked, actors[who]);
  if (told.status >= 300) throw new Error(`${method} ${asked.path}: ${told.status} ${told.text}`);
  return told;
}
/** An organisation under the town for whoever may do away with it; the others are refused at the branch itself. */
async function disposable(who: Who): Promise<string> {
  if (who !== 'superior' && who !== 'system') return BRANCH;
  const body = { ...newBranch, parent: TOWN, code: `D${numbers++}`, ...decision };
  return (await done('members', 'POST', { path: '/organisations', body })).body.organisationId as string;
}
async function planned(organisation: string): Promise<string> {
  const body = { to: OTHER_BRANCH, ...decision, date: '2026-09-01' };
  return (await done('members', 'POST', { path: `/organisations/${organisation}/merge`, body })).body.id as string;
}
async function workbook(): Promise<Asked> {
  const members = [memberRow(`newcomer-${numbers++}`, BRANCH.slice(1))];
  return { path: '/imports', file: await buffer(demoWorkbook({ organisations: [], members })) };
}
async function appointed(): Promise<string> {
  const body = { personId: fresh(), function: 'organiser', from: TODAY };
  return (await done('members', 'POST', { path: `/organisations/${BRANCH}/appointments`, body })).body.id as string;
}
async function posted(): Promise<string> {
  return (await done('members', 'POST', { path: `/organisations/${BRANCH}/posts`, body: post })).body.id as string;
}
async function version(of: 'plans' | 'calendars'): Promise<number> {
  const { body } = await done('members', 'GET', { path: `/${of}/${BRANCH}${of === 'plans' ? `?year=${YEAR}` : ''}` });
  return (of === 'plans' ? body.own.version : body.ownVersion) as number;
}
/** Every application needs a preview that nobody has applied. */
async function previewed(): Promise<string> {
  const body = { organisation: BRANCH, year: YEAR };
  const { id } = (await done('commitments', 'POST', { path: '/revisions/previews', body }, 'secretary')).body;
  await until(
    async () =>
      (await done('commitments', 'GET', { path: `/revisions/previews/${id}` }, 'secretary')).body.state === 'ready',
  );
  return id as string;
}
async function letter(room: Room): Promise<string> {
  return until(async () => {
    const { body } = await done(room, 'GET', { path: '/internal/dead-letters' });
    return body.items[0]?.id as string | undefined;
  });
}
const deed = (base: string, kind: DeedKind, said: object): Asked => ({
  path: `${base}/deeds`,
  body: { id: randomUUID(), kind, ...said },
});
const annual = (subjectId: string) => `/commitments/${YEAR}/${subjectId}`;
const occasion = () => `/immediate/${YEAR}/${SELF}/${made.occasion}`;
const joint = () => `/immediate/${YEAR}/${SELF}/${made.joint}`;
const together = {
  ...{ occasion: '修通村东路', pledgeDue: '2026-03-06', mode: 'collective' },
  participants: [person('plain-2')],
};
const personOf = (who: Who): string => person(CAST[who] ?? '');
const at = (path: string) => (): Asked => ({ path });
const ofBranch = (path: string) => at(`${path}${path.includes('?') ? '&' : '?'}organisation=${BRANCH}&year=${YEAR}`);
const shown = { channel: 'noticeBoard', range: 'public', from: TODAY, to: '2026-03-12' };

type Requests = Record<string, (who: Who) => Asked | Promise<Asked>>;
const inboxes = (room: Room): Requests => ({
  'GET /internal/dead-letters': at('/internal/dead-letters'),
  'POST /internal/dead-letters/{id}/replay': async () => ({
    path: `/internal/dead-letters/${await letter(room)}/replay`,
    body: {},
  }),
  'GET /internal/inboxes': at('/internal/inboxes'),
  'POST /internal/rebuild/{topic}': () => ({ path: '/internal/rebuild/members', body: {} }),
});

/** Of a deed that only the member may do; each request about a draft of its own. */
const drafts = (route: string, base: () => string): Requests => {
  const kept = async (): Promise<{ path: string; headers: Record<string, string> }> => {
    const path = `${base()}/drafts/reportProgress?about=item-${numbers++}`;
    const first = { path, body: { values: { text: '起草' } }, headers: { 'if-none-match': '*' } };
    const { body } = await done('commitments', 'PUT', first, 'self');
    return { path, headers: { 'if-match': `"${body.version}"` } };
  };
  return {
    [`GET ${route}/drafts/{kind}`]: kept,
    [`PUT ${route}/drafts/{kind}`]: async () => ({ ...(await kept()), body: { values: { text: '改过' } } }),
    [`DELETE ${route}/drafts/{kind}`]: kept,
  };
};

const REQUESTS: Record<Room, Requests> = {
  members: {
    'GET /organisations': at(`/organisations?parent=${TOWN}`),
    'GET /organisations/{id}': at(`/organisations/${BRANCH}`),
    'GET /organisations/{id}/guidance': at(`/organisations/${BRANCH}/guidance?year=${YEAR}`),
    'GET /names': at(`/names?ids=${BRANCH},${SELF}`),
    'GET /roster-template.xlsx': at('/roster-template.xlsx'),
    'GET /organisations/{id}/members': at(`/organisations/${BRANCH}/members`),
    'GET /people/{id}': at(`/people/${SELF}`),
    'GET /organisations/{id}/extent': at(`/organisations/${BRANCH}/extent`),
    'GET /organisations/{id}/history': at(`/organisations/${BRANCH}/history`),
    'GET /organisations/{id}/responsible': at(`/organisations/${BRANCH}/responsible`),
    'GET /organisations/{id}/vacancies': at(`/organisations/${BRANCH}/vacancies`),
    'GET /reorganisations/{id}': () => ({ path: `/reorganisations/${made.reorganisation}` }),
    'GET /reorganisations · under': at(`/reorganisations?under=${BRANCH}`),
    'GET /reorganisations · mine': at('/reorganisations'),
    'GET /plans/{organisation}': at(`/plans/${BRANCH}?year=${YEAR}`),
    'GET /plans/{organisation}/versions': at(`/plans/${BRANCH}/versions?year=${YEAR}`),
    'GET /calendars/{organisation}': at(`/calendars/${BRANCH}`),
    'GET /calendars/{organisation}/versions': at(`/calendars/${BRANCH}/versions`),
    'POST /members/{id}/transfer': () => ({
      path: `/members/${fresh()}/transfer`,
      body: { to: OTHER_BRANCH, date: TODAY },
    }),
    'POST /members/{id}/leave': () => ({ path: `/members/${fresh()}/leave`, body: { reason: 'died' } }),
    'POST /members/{id}/excuse': () => ({ path: `/members/${fresh()}/excuse`, body: {} }),
    'POST /imports': workbook,
    'GET /imports/{id}': () => ({ path: `/imports/${made.import}` }),
    'GET /imports/{id}/errors.xlsx': () => ({ path: `/imports/${made.import}/errors.xlsx` }),
    'POST /imports/{id}/apply': async () => {
      const { id } = (await done('members', 'POST', await workbook(), 'secretary')).body as { id: string };
      return { path: `/imports/${id}/apply`, body: { reason: '名册更新' } };
    },
    'GET /imports': at('/imports'),
    'GET /imports/{id}/rows': () => ({ path: `/imports/${made.import}/rows` }),
    'POST /imports/{id}/pause': () => ({ path: `/imports/${made.import}/pause`, body: { paused: true } }),
    'POST /imports/{id}/answer': async () => {
      const { id } = (await done('members', 'POST', await workbook(), 'organiser')).body as { id: string };
      const asked = { path: `/imports/${id}/apply`, body: { reason: '名册更新' } };
      await done('members', 'POST', asked, 'organiser');
      return { path: `/imports/${id}/answer`, body: { approved: true, reason: '已核对' } };
    },
    'GET /roster.xlsx': at(`/roster.xlsx?under=${BRANCH}`),
    'POST /organisations': () => ({
      path: '/organisations',
      body: { ...newBranch, type: 'group', parent: BRANCH, code: `G${numbers++}`, ...decision },
    }),
    'POST /organisations/{id}/appointments · organiser': () => ({
      path: `/organisations/${BRANCH}/appointments`,
      body: { personId: fresh(), function: 'organiser', from: TODAY },
    }),
    'POST /appointments/{id}/end': async () => ({
      path: `/appointments/${await appointed()}/end`,
      body: { to: TODAY },
    }),
    'POST /organisations/{id}/appointments · deputySecretary': () => ({
      path: `/organisations/${BRANCH}/appointments`,
      body: { personId: fresh(), function: 'deputySecretary', from: '2027-01-01' },
    }),
    'POST /organisations/{id}/change': () => ({
      path: `/organisations/${BRANCH}/change`,
      body: { activists: numbers++, ...decision },
    }),
    'POST /organisations/{id}/move': async (who) => ({
      path: `/organisations/${await disposable(who)}/move`,
      body: { to: OTHER_BRANCH, ...decision },
    }),
    'POST /organisations/{id}/merge': async (who) => ({
      path: `/organisations/${await disposable(who)}/merge`,
      body: { to: OTHER_BRANCH, ...decision },
    }),
    'POST /organisations/{id}/split': () => ({
      path: `/organisations/${BRANCH}/split`,
      body: { ...newBranch, code: `S${numbers++}`, members: [fresh()], ...decision },
    }),
    'POST /organisations/{id}/abolish': async (who) => ({
      path: `/organisations/${await disposable(who)}/abolish`,
      body: { to: OTHER_BRANCH, ...decision },
    }),
    'POST /reorganisations/{id}/withdraw': async (who) => {
      const id = who === 'superior' || who === 'system' ? await planned(await disposable(who)) : made.planned;
      return { path: `/reorganisations/${id}/withdraw`, body: { reason: '另行研究' } };
    },
    'GET /organisations/{id}/posts': at(`/organisations/${BRANCH}/posts`),
    'GET /organisations/{id}/fellows': at(`/organisations/${BRANCH}/fellows`),
    'GET /people/{id}/posts': at(`/people/${SELF}/posts`),
    'GET /posts/{id}/claims': async () => ({ path: `/posts/${await posted()}/claims` }),
    'POST /organisations/{id}/posts': () => ({ path: `/organisations/${BRANCH}/posts`, body: post }),
    'POST /posts/{id}/change': async () => ({ path: `/posts/${await posted()}/change`, body: post }),
    'POST /posts/{id}/close': async () => ({ path: `/posts/${await posted()}/close`, body: { reason: '不再需要' } }),
    'POST /posts/{id}/assign': async () => ({
      path: `/posts/${await posted()}/assign`,
      body: { personId: person('unposted') },
    }),
    'POST /posts/{id}/claims/{claim}/end': async () => {
      const id = await posted();
      const assigned = { path: `/posts/${id}/assign`, body: { personId: person('unposted') } };
      const { body } = await done('members', 'POST', assigned, 'secretary');
      return { path: `/posts/${id}/claims/${body.holders[0].claim}/end`, body: { reason: '工作调整' } };
    },
    'POST /posts/{id}/claim': async () => ({ path: `/posts/${await posted()}/claim` }),
    'POST /plans/{organisation}/versions': async () => ({
      path: `/plans/${BRANCH}/versions`,
      body: { year: YEAR, after: await version('plans'), effective: TODAY, reason: '', values: {}, bounds: {} },
    }),
    'POST /plans/{organisation}/trial': () => ({ path: `/plans/${BRANCH}/trial`, body: { year: YEAR } }),
    'POST /calendars/{organisation}/versions': async () => {
      const { coverageTo, off, worked } = CALENDAR_2026;
      const after = await version('calendars');
      return {
        path: `/calendars/${BRANCH}/versions`,
        body: { after, effective: TODAY, reason: '', coverageTo, off, worked },
      };
    },
    'PUT /organisations/{id}/guidance': () => ({
      path: `/organisations/${BRANCH}/guidance?year=${YEAR}`,
      body: { themes: [{ says: '从身边小事做起' }] },
    }),
    'GET /internal/actors/{personId}': at(`/internal/actors/${SELF}`),
    'GET /internal/accounts': at('/internal/accounts'),
    'GET /internal/plan': at(`/internal/plan?organisation=${BRANCH}&year=${YEAR}`),
    'GET /internal/calendars': at('/internal/calendars?ids=cn-2026'),
    'PUT /internal/organisations/{id}/plan': () => ({
      path: `/internal/organisations/${BRANCH}/plan`,
      body: shortYearPlan(),
    }),
    'GET /internal/subjects': at(`/internal/subjects?year=${YEAR}&county=${COUNTY}`),
    'GET /internal/organisations/{id}/posts': at(`/internal/organisations/${BRANCH}/posts`),
    'GET /internal/offices/{organisationId}': at(`/internal/offices/${BRANCH}`),
  },
  workflows: {
    'GET /internal/lost-days': at('/internal/lost-days'),
    'GET /internal/outages': at('/internal/outages'),
  },
  commitments: {
    'GET /commitments · under': at(`/commitments?year=${YEAR}&under=${BRANCH}`),
    'GET /commitments · mine': at(`/commitments?year=${YEAR}`),
    'GET /commitments/{year}/{subjectId}': at(annual(SELF)),
    'GET /commitments/{year}/{subjectId}/timeline': at(`${annual(SELF)}/timeline`),
    'GET /commitments/{year}/{subjectId}/history': at(`${annual(SELF)}/history`),
    'GET /immediate/{year}/{subjectId}/{occasion}': () => ({ path: occasion() }),
    'GET /immediate/{year}/{subjectId}/{occasion}/timeline': () => ({ path: `${occasion()}/timeline` }),
    'GET /immediate/{year}/{subjectId}/{occasion}/history': () => ({ path: `${occasion()}/history` }),
    'POST /commitments/{year}/{subjectId}/check': () => ({ path: `${annual(SELF)}/check`, body: draft }),
    'POST /immediate/{year}/{subjectId}/{occasion}/check': () => ({ path: `${occasion()}/check`, body: draft }),
    'POST /commitments/{year}/{subjectId}/deeds · reportProgress': () =>
      deed(annual(SELF), 'reportProgress', { data: { item: 'a', percent: 40 }, content: { text: '已走访两次' } }),
    'POST /commitments/{year}/{subjectId}/deeds · publish': () =>
      deed(annual(SELF), 'publish', { data: { ...shown, checkedBy: person('deputy') }, content: {} }),
    'POST /commitments/{year}/{subjectId}/deeds · review': (who) => {
      const subjectId = { deputy: person('elder'), secretary: person('plain-2') }[who as string] ?? SELF;
      return deed(annual(subjectId), 'review', { data: APPROVE, content: {} });
    },
    'POST /commitments/{year}/{subjectId}/deeds · correct': () =>
      deed(annual(SELF), 'correct', { data: { corrects: 2 }, content: { text: '应为三次' } }),
    'POST /commitments/{year}/{subjectId}/deeds · review of the branch': () =>
      deed(annual(BRANCH), 'review', { data: APPROVE, content: {} }),
    'POST /immediate/{year}/{subjectId}/{occasion}/deeds · submitPledges': () =>
      deed(occasion(), 'submitPledges', { data: { items: [item('a')] }, content: { items: { a: written } } }),
    'GET /organisations/{id}/post-pledges': at(`/organisations/${BRANCH}/post-pledges?year=${YEAR}`),
    'GET /deeds/{id}': () => ({ path: `/deeds/${made.deed}` }),
    'POST /immediate': () => ({
      path: '/immediate',
      body: { id: randomUUID(), year: YEAR, subjectId: SELF, occasion: '防汛值守', pledgeDue: '2026-03-06' },
    }),
    'POST /immediate · together': () => ({
      path: '/immediate',
      body: { id: randomUUID(), year: YEAR, subjectId: SELF, ...together },
    }),
    'POST /immediate/{year}/{subjectId}/{occasion}/deeds · invite': () =>
      deed(joint(), 'invite', { data: { participants: [fresh()] } }),
    'POST /immediate/{year}/{subjectId}/{occasion}/deeds · answerInvitation': (who) =>
      deed(joint(), 'answerInvitation', { data: { participant: personOf(who), accepted: true } }),
    'POST /immediate/{year}/{subjectId}/{occasion}/deeds · leaveJoint': (who) =>
      deed(joint(), 'leaveJoint', { data: { participant: personOf(who) }, content: { text: '外出务工' } }),
    'POST /openings': () => ({ path: '/openings', body: { year: YEAR, county: COUNTY } }),
    'GET /openings': at('/openings'),
    'POST /revisions/previews': () => ({ path: '/revisions/previews', body: { organisation: BRANCH, year: YEAR } }),
    'GET /revisions/previews/{id}': () => ({ path: `/revisions/previews/${made.preview}` }),
    'GET /revisions/previews/{id}/rows': () => ({ path: `/revisions/previews/${made.preview}/rows` }),
    'GET /revisions': ofBranch('/revisions'),
    'POST /revisions/previews/{id}/application': async () => ({
      path: `/revisions/previews/${await previewed()}/application`,
      body: { reason: '试验' },
    }),
    'POST /revisions/previews/{id}/application/pause': () => ({
      path: `/revisions/previews/${made.preview}/application/pause`,
      body: { paused: true },
    }),
    'GET /revisions/awaiting': at('/revisions/awaiting'),
    'POST /revisions/previews/{id}/application/answer': async () => {
      const values = { 'member.result.publicationDays': 8 + (days++ % 8) };
      const next = { year: YEAR, after: await version('plans'), effective: TODAY, reason: '', values, bounds: {} };
      await done('members', 'POST', { path: `/plans/${BRANCH}/versions`, body: next }, 'secretary');
      const path = `/revisions/previews/${await previewed()}/application`;
      await done('commitments', 'POST', { path, body: { reason: '试验' } }, 'secretary');
      return { path: `${path}/answer`, body: { approved: true, reason: '已核对' } };
    },
    ...drafts('/commitments/{year}/{subjectId}', () => annual(SELF)),
    ...drafts('/immediate/{year}/{subjectId}/{occasion}', occasion),
    'GET /internal/published': ofBranch('/internal/published'),
    ...inboxes('commitments'),
  },
  publication: {
    'GET /public/organisations/{id}': at(`/public/organisations/${BRANCH}`),
    'GET /public/organisations/{id}/board': at(`/public/organisations/${BRANCH}/board`),
    'POST /public/organisations/{id}/opinions': () => ({
      path: `/public/organisations/${BRANCH}/opinions`,
      form: opinion(),
    }),
    'GET /public/opinions': at('/public/opinions'),
    'POST /public/opinions': () => ({ path: '/public/opinions', form: { code: made.code } }),
    'GET /todo': at('/todo'),
    'GET /digests': at('/digests'),
    'GET /publications': at(`/publications?organisation=${BRANCH}`),
    'GET /opinions': at(`/opinions?organisation=${BRANCH}`),
    'GET /opinions/about': at(`/opinions/about?chain=commitment/${YEAR}/${SELF}`),
    'GET /opinions/{id}': () => ({ path: `/opinions/${made.opinion}` }),
    'GET /organisations/{id}/supervision': at(`/organisations/${BRANCH}/supervision`),
    'GET /organisations/{id}/webhooks': at(`/organisations/${BRANCH}/webhooks`),
    'POST /takedowns': (who) => {
      const publication = publications[['organiser', 'deputy', 'secretary', 'superior'].indexOf(who)];
      return {
        path: '/takedowns',
        body: { publication: publication ?? publications[0], reason: '含有不宜公开的内容' },
      };
    },
    'POST /opinions/{id}/answers': () => ({
      path: `/opinions/${made.opinion}/answers`,
      body: { id: randomUUID(), text: '已修好' },
    }),
    'POST /organisations/{id}/supervision': () => ({
      path: `/organisations/${BRANCH}/supervision`,
      body: { phone: '0574-62700000' },
    }),
    'POST /organisations/{id}/webhooks': () => ({
      path: `/organisations/${BRANCH}/webhooks`,
      body: { kind: 'wecom', url: 'http://127.0.0.1:9/robot' },
    }),
    'POST /organisations/{id}/webhooks/{kind}/remove': async () => {
      const body = { kind: 'wecom', url: 'http://127.0.0.1:9/robot' };
      await done('publication', 'POST', { path: `/organisations/${BRANCH}/webhooks`, body }, 'secretary');
      return { path: `/organisations/${BRANCH}/webhooks/wecom/remove`, body: {} };
    },
    'GET /deliveries': at('/deliveries'),
    ...inboxes('publication'),
  },
  scoring: {
    'GET /rates': ofBranch('/rates'),
    'GET /rates/leading': ofBranch('/rates/leading'),
    'GET /rates/commenting': ofBranch('/rates/commenting'),
    'GET /rates/{name}/missing': ofBranch('/rates/fulfilled/missing'),
    'GET /rolls/{id}': at('/rolls/matrix'),
    'GET /rolls/mine': at('/rolls/mine'),
    'POST /rolls/{id}/tokens': async () => {
      const { items } = (await done('scoring', 'GET', { path: '/rolls/mine' }, 'fellow')).body;
      // Any number below the modulus may be a blinded message.
      const tokens = [{ group: items[0].questions[0].group, blinded: Buffer.alloc(256, 1).toString('base64url') }];
      return { path: '/rolls/matrix/tokens', body: { tokens } };
    },
    'POST /internal/rolls': () => ({ path: '/internal/rolls', body: roll }),
    ...inboxes('scoring'),
  },
};

/** One message that nobody can read, for the dead letters of every room. */
async function sendUnreadable(): Promise<void> {
  const brokers = required('KAFKA_BROKERS').split(',');
  const producer = createProducer(createKafka({ brokers, clientId: 'test', log: createLog('test') }));
  await producer.connect();
  await producer.send({ topic: topicName(county.realm, 'ledger'), messages: [{ key: SELF, value: 'not even JSON' }] });
  await producer.disconnect();
}

beforeAll(async () => {
  county = await openWholeCounty({ now: `${TODAY}T01:00:00.000Z`, plan: shortYearPlan(), plain: 75, approvalAbove: 0 });
  for (const [who, name] of Object.entries(CAST))
    actors[who as Who] = name === 'system' ? SYSTEM_ACTOR : name && (await county.actor(name));

  await county.bringIn([], [memberRow('unposted', BRANCH.slice(1), [], { category: 'noFixedPost' })]);
  const notice = { data: { ...shown, checkedBy: person('deputy') }, content: {} };
  for (const name of ['plain-1', 'plain-2', 'elder']) await county.done(name, person(name), 'submitPledges', pledges);
  await county.done('secretary', BRANCH, 'submitPledges', {
    data: { items: [item('a')] },
    content: { items: { a: { ...written, serves: '年度目标' } } },
  });
  await county.done('secretary', SELF, 'review', { data: APPROVE, content: {} });
  for (let i = 0; i < 4; i += 1) await county.done('organiser', SELF, 'publish', notice);
  made.deed = randomUUID();
  await county.done('plain-1', SELF, 'reportProgress', {
    id: made.deed,
    ...{ data: { item: 'a', percent: 10 }, content: { text: '已开始' } },
  });

  made.occasion = randomUUID();
  const proposed = { year: YEAR, subjectId: SELF, occasion: '防汛值守', pledgeDue: '2026-03-06' };
  await done('commitments', 'POST', { path: '/immediate', body: { id: made.occasion, ...proposed } }, 'secretary');
  made.joint = randomUUID();
  const jointly = { id: made.joint, year: YEAR, subjectId: SELF, ...together };
  await done('commitments', 'POST', { path: '/immediate', body: jointly }, 'self');
  for (const path of [occasion(), joint()])
    await until(async () => (await county.ask('commitments', 'GET', { path }, actors.self)).status === 200);
  const body = { organisation: BRANCH, year: YEAR };
  made.preview = (await done('commitments', 'POST', { path: '/revisions/previews', body }, 'secretary')).body.id;
  made.import = (await done('members', 'POST', await workbook(), 'secretary')).body.id;
  const change = { path: `/organisations/${BRANCH}/change`, body: { activists: 9, ...decision } };
  made.reorganisation = (await done('members', 'POST', change)).body.id;
  made.planned = await planned(BRANCH);

  publications = await until(async () => {
    const path = `/publications?organisation=${BRANCH}`;
    const { body: listed } = await done('publication', 'GET', { path }, 'secretary');
    return listed.items.length === 4 && listed.items.map(({ id }: { id: string }) => id);
  });
  const about = { ...opinion(), about: `commitment/${YEAR}/${SELF}` };
  const sent = await county.ask('publication', 'POST', {
    path: `/public/organisations/${BRANCH}/opinions`,
    form: about,
  });
  made.code = /class="number">([A-Z2-9]{5}-[A-Z2-9]{5})</.exec(sent.text)?.[1] ?? '';
  const { body: opinions } = await done(
    'publication',
    'GET',
    { path: `/opinions?organisation=${BRANCH}` },
    'secretary',
  );
  made.opinion = opinions.items[0].id;
  // Until scoring has heard of the members they are nobody to it.
  await until(
    async () =>
      (await county.ask('scoring', 'POST', { path: '/internal/rolls', body: roll }, SYSTEM_ACTOR)).status === 200,
  );
  await sendUnreadable();
}, 300_000);
afterAll(() => county?.close(), 60_000);

function outcomeOf(who: Who, { status, text, body }: Told): string {
  if (status < 300) return who === 'outside' && !OF_BRANCH.some((id) => text.includes(id)) ? 'none' : 'ok';
  const code = body?.code as ErrorCode;
  if (ERRORS[code]?.status !== status) return `${status} without its code`;
  const words: Partial<Record<ErrorCode, string>> = { not_signed_in: '401', not_allowed: '403', not_found: '404' };
  return (
    words[code] ?? (['own_review', 'own_confirmation', 'own_comment', 'own_approval'].includes(code) ? 'own' : code)
  );
}

describe('the table', () => {
  it.each(Object.keys(RIGHTS) as Room[])('L1 names every route of %s, and none that is not there', async (room) => {
    const named = ROWS.filter((row) => row.room === room).map(({ route }) => route);
    expect([...new Set(named)].sort()).toEqual((await county.routesOf(room)).sort());
  });

  it('L1 says an outcome for each of the cast, and has one request for each of its rows', () => {
    for (const { expected } of ROWS) expect(Object.keys(expected)).toEqual(EVERYBODY);
    for (const room of Object.keys(RIGHTS) as Room[])
      expect(
        ROWS.filter((row) => row.room === room)
          .map(({ request }) => request)
          .sort(),
      ).toEqual(Object.keys(REQUESTS[room]).sort());
  });

  it('L1 L6 gives whoever is outside nothing of the branch but what is open to all', () => {
    const beyond = ROWS.filter(({ expected }) => !['401', '404', 'none'].includes(expected.outside));
    expect(beyond.map(({ route }) => route).sort()).toEqual([...OPEN, ...BY_FUNCTION].sort());
    expect(ROWS.filter(({ expected }) => expected.nobody !== '401').map(({ route }) => route)).toEqual(
      ROWS.filter(({ route }) => route.includes(' /public/')).map(({ route }) => route),
    );
  });
});

describe.each(Object.keys(RIGHTS) as Room[])('L1 L6 rights in %s', (room) => {
  it.each(ROWS.filter((row) => row.room === room))('$request', async ({ request, route, expected }) => {
    const seen = {} as Row['expected'];
    for (const who of EVERYBODY) {
      const asked = await REQUESTS[room][request](who);
      // A service that is slow to answer another kept nothing: it is asked again, as a person would.
      const told = await until(async () => {
        const answer = await county.ask(room, route.split(' ')[0], asked, actors[who]);
        return answer.status !== 503 && answer;
      });
      seen[who] = outcomeOf(who, told);
    }
    expect(seen).toEqual(expected);
  });
});
