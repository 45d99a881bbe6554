/** What a pledge should be about: guidance shown while drafting, each sentence with its document (P5). Data, not rules. */
import type { Field } from '../../../shared/contracts/organisation';

/** S0 二: every pledge should reflect these. */
export const FIVE_LEADS = ['带头学习提高', '带头争创佳绩', '带头服务群众', '带头遵纪守法', '带头弘扬正气'];

/** S0 二, sentence by sentence. */
export const BY_FIELD: Record<Field, string> = {
  rural: '围绕建设社会主义新农村，主要在带头致富、带领群众共同致富、维护农村稳定等方面承诺。',
  community: '围绕建设文明和谐社区，主要在服务社区群众、参与社区建设、维护社区稳定等方面承诺。',
  stateEnterprise:
    '围绕企业改革发展目标，主要在提高管理水平、完成生产经营任务、技术创新、节能减排、安全生产、维护职工权益等方面承诺。',
  university: '围绕贯彻党的教育方针、推进教育改革、搞好教书育人、加强教学科研等方面承诺。',
  government: '围绕改进作风、提高效能、服务群众、廉洁自律等方面承诺。',
  publicInstitution: '围绕改进作风、提高效能、服务群众、廉洁自律等方面承诺。',
  nonPublicEnterprise:
    '围绕遵守国家法律法规、团结凝聚职工群众、维护各方合法权益、促进生产经营和各项业务工作开展等方面承诺。',
  socialOrganisation: '围绕遵守国家法律法规、团结凝聚职工群众、维护各方合法权益、促进各项业务工作开展等方面承诺。',
};

export const SERVICE_WINDOW =
  '窗口单位和服务行业：围绕「三亮三比三评」，注重在建设群众满意窗口、创造优质服务品牌、提高服务水平等方面承诺。';

/** S2 二(二): what each kind of item is. */
export const BY_KIND = {
  common: '党员普遍可以做到的：带好家庭、带好亲属、带好邻居、联系一个困难户，以及社会公德。',
  post: '立足本职岗位、体现岗位职责特点的。',
  practical: '为群众办的具体实事；有能力的党员至少承诺一项。',
} as const;

/** What a leader's comment should touch (S3 二2). */
export const COMMENT_TOUCHES = {
  organisation: '党组织：中心工作、承诺事项、为民办实事、党的建设、党群共建。',
  member: '党员：岗位工作、承诺事项、服务群众。',
} as const;
