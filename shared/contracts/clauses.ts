/** Duty → document and article (X7): every duty a person is shown can say where it comes from. */

export const DOCUMENTS = {
  S0: '《关于建立健全党员承诺践诺制度的意见》',
  S1: '余创先办发〔2011〕3号《关于认真做好2011年度基层党组织和党员公开承诺工作的通知》',
  S2: '《推行承诺制度意见》',
  S3: '黑创先办[2010]12号《关于进一步做好公开承诺、领导点评、民主评议及写实管理工作的通知》',
  S4: '江苏广播电视大学2012年创先争优三项机制的意见',
} as const;
export type DocumentId = keyof typeof DOCUMENTS;

export interface Clause {
  document: DocumentId;
  article: string;
  /** What it says, in the words a person reads under 「依据」. */
  says: string;
  /** True where no document says it and the system needs it (domain.md: inferred). */
  inferred?: boolean;
}

/** What a person can owe. One word each; the Chinese is what the console shows. */
export const DUTIES = {
  pledge: '提出承诺',
  resubmit: '修改后重新提交',
  review: '审核承诺事项',
  sign: '签订承诺书',
  seal: '承诺书盖章',
  publish: '公示承诺事项',
  reviewChange: '审核调整申请',
  answerInvitation: '答复是否参加承诺',
  solveProblem: '解决发现的问题',
  tellCheck: '通报督查结果',
  fulfil: '履行承诺事项',
  help: '确认帮扶人',
  criticise: '批评教育',
  answerExplanation: '答复客观原因说明',
  record: '填写写实',
  check: '督查承诺事项',
  comment: '领导点评',
  reflect: '中期自我反思',
  assess: '中期评估',
  selfAppraise: '年终自评',
  decideResult: '确定评议结果',
  publishResult: '反馈并公示结果',
  membersRecords: '为党员填写写实',
  membersComments: '点评党员',
  membersAssessments: '党员中期评估',
  membersSelfAppraisals: '党员年终自评',
  membersResults: '确定并公示党员评议结果',
} as const;
export type Duty = keyof typeof DUTIES;
/** What an organisation owes its members together, or has to see to with them. */
export type MembersDuty = Extract<Duty, `members${string}`>;

export const CLAUSES: Record<Duty, Clause> = {
  pledge: { document: 'S0', article: '三', says: '年度承诺在每年年初提出' },
  resubmit: { document: 'S1', article: '三2', says: '对不符合要求的，要指导督促，加以完善' },
  review: {
    document: 'S1',
    article: '三2',
    says: '上级党组织对基层党组织、基层党组织对党员的承诺事项认真审核，严格把关',
  },
  sign: { document: 'S2', article: '二(三)3', says: '承诺内容确定后，各党（总）支部和党员要签订承诺书' },
  seal: { document: 'S1', article: '附件2', says: '承诺人（手写签名）；党组织审核（盖章）' },
  publish: { document: 'S1', article: '三3', says: '承诺事项确定后，采取一定的方式向广大党员群众公示' },
  reviewChange: {
    document: 'S1',
    article: '三2',
    says: '对承诺事项认真审核，严格把关；调整和撤销同样须经审核、重新公示',
    inferred: true,
  },
  answerInvitation: {
    document: 'S0',
    article: '三',
    says: '可采取党员个人承诺、党员集体承诺、党员带领群众共同承诺等方式；是否参加由本人决定',
    inferred: true,
  },
  solveProblem: {
    document: 'S1',
    article: '三4',
    says: '加强对承诺事项落实情况的监督检查，及时发现和解决出现的问题',
  },
  tellCheck: { document: 'S2', article: '三2', says: '每季度督查一次承诺事项完成情况，并向党员群众通报' },
  fulfil: { document: 'S2', article: '三2', says: '对没有按时落实承诺事项的，要及时提醒和督促' },
  help: { document: 'S2', article: '三2', says: '采取“上帮下”、“一帮一”、“多帮一”等方式，帮助履行承诺' },
  criticise: { document: 'S2', article: '三2', says: '对经督促帮助后，仍没有落实承诺的，要进行批评教育' },
  answerExplanation: {
    document: 'S2',
    article: '三2',
    says: '因客观原因没有落实的承诺，党员要向党组织说明原因，党组织要向党员群众作出解释',
  },
  record: {
    document: 'S3',
    article: '四2',
    says: '上级党委对基层党组织每半年进行一次写实，基层党组织对党员每季度进行一次写实',
  },
  check: { document: 'S2', article: '三2', says: '每季度督查一次承诺事项完成情况，并向党员群众通报' },
  comment: {
    document: 'S3',
    article: '二3',
    says: '对党员的点评每季度进行一次；对基层党组织及其书记的点评每半年至少进行一次',
  },
  reflect: { document: 'S1', article: '三5', says: '年中进行中期评估，开展党员自我反思' },
  assess: { document: 'S1', article: '三5', says: '年中进行中期评估，开展党组织评诺活动' },
  selfAppraise: {
    document: 'S2',
    article: '三2',
    says: '每年年底，在自评的基础上，向党员群众逐项说明承诺事项落实情况',
  },
  decideResult: { document: 'S3', article: '三2', says: '党员评议结果分为优秀、合格、基本合格、不合格档次' },
  publishResult: { document: 'S3', article: '三2', says: '评议结束后，向党员群众通报对党组织和党员的评议结果' },
  membersRecords: { document: 'S3', article: '四2', says: '基层党组织对党员每季度进行一次写实' },
  membersComments: { document: 'S3', article: '二3', says: '党支部书记对党员的点评每季度进行一次' },
  membersAssessments: { document: 'S1', article: '三5', says: '年中进行中期评估，开展党员自我反思和党组织评诺活动' },
  membersSelfAppraisals: {
    document: 'S2',
    article: '三2',
    says: '每年年底，在自评的基础上，向党员群众逐项说明落实情况',
  },
  membersResults: { document: 'S3', article: '三2', says: '评议结束后，向党员群众通报对党员的评议结果' },
};
