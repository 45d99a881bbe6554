/** What an organisation and a member are: the words every room shares (domain.md M). */

/** 党组织类型 — domain.md "Words", M1. */
export const ORGANISATION_TYPES = {
  committee: '党委',
  workingCommittee: '党工委',
  leadingGroup: '党组',
  generalBranch: '党总支',
  branch: '党支部',
  group: '党小组',
} as const;
export type OrganisationType = keyof typeof ORGANISATION_TYPES;

/** 领域 — the seven kinds of units that S0 二 addresses each in its own sentence (M1). */
export const FIELDS = {
  rural: '农村',
  community: '社区',
  stateEnterprise: '国有企业',
  university: '高等学校',
  government: '机关',
  publicInstitution: '事业单位',
  nonPublicEnterprise: '非公有制经济组织',
  socialOrganisation: '社会组织',
} as const;
export type Field = keyof typeof FIELDS;

/** 党员类别 — M3 (S0 四, S2 二(一)4). */
export const MEMBER_CATEGORIES = {
  fixedPost: '有固定岗位',
  noFixedPost: '无固定岗位（设岗定责）',
  mobile: '流动党员',
  elderlyOrInfirm: '年老体弱',
} as const;
export type MemberCategory = keyof typeof MEMBER_CATEGORIES;

/** What an appointment lets its holder do for one organisation (rights come from nothing else). */
export const FUNCTIONS = {
  secretary: '书记',
  deputySecretary: '副书记',
  leaderInCharge: '分管领导',
  organiser: '组织委员',
  leadingGroupOffice: '领导小组办公室',
  /** L6 (S1 五, S3 四3): they guide, inspect and see their scope; review and appraisal stay with the line. */
  leadingGroup: '领导小组',
  /** L6 (S1 五): guides the organisations of one field in its area, and sees no others. */
  guidanceGroup: '指导小组',
  organisationDepartment: '组织部',
  /** M5, C1 (S3 二1): a leading cadre's contact point, the organisation that he or she looks after. */
  contactLeader: '联系领导',
  /** M5, C1 (S3 二1): a leading cadre of a superior whose division of work covers the organisation (`leaderInCharge` is its own). */
  divisionLeader: '上级分管领导',
} as const;
export type OrganisationFunction = keyof typeof FUNCTIONS;

/** Leading cadres who look after an organisation from beside the line: they comment on it and on its secretary (C1). */
export const LOOKING_AFTER: OrganisationFunction[] = ['contactLeader', 'divisionLeader'];

/** Appointed by those above the organisation only: who answers for it as a whole, and who comments on it from outside. */
export const FROM_ABOVE: OrganisationFunction[] = ['secretary', 'deputySecretary', ...LOOKING_AFTER];

/** What may become of an organisation (M6, X10). */
export const REORGANISATIONS = {
  create: '成立',
  change: '变更登记',
  move: '调整隶属关系',
  merge: '合并',
  split: '分设',
  abolish: '撤销',
} as const;
export type Reorganisation = keyof typeof REORGANISATIONS;

/** How far a decision about an organisation is: one for a day to come is kept until then, and checked again on it (X10). */
export const REORGANISATION_STATES = {
  planned: '待生效',
  applying: '正在办理',
  applied: '已办理',
  withdrawn: '已撤回',
  notCarriedOut: '未能办理',
} as const;
export type ReorganisationState = keyof typeof REORGANISATION_STATES;

/** So many days ahead, at most, may a decision about an organisation be dated. */
export const REORGANISATION_DAYS_AHEAD = 365;

/**
 * A dated appointment. `path` is the materialised path of the organisation, e.g. `/o1/o2/o3/`: an ancestor's path is
 * a prefix of its descendants' (M1). Dates are calendar days in Asia/Shanghai, both inclusive; no `to` means open.
 */
export interface Appointment {
  id: string;
  personId: string;
  organisationId: string;
  path: string;
  function: OrganisationFunction;
  from: string;
  to?: string;
  acting?: boolean;
  /** Of a guidance group, and of nothing else: only organisations of this field are covered (L6). */
  field?: Field;
}

/** The person behind a request, as the gateway's internal token states it (valid 60 s). */
export interface Actor {
  personId: string;
  appointments: Appointment[];
}
