/** Every error code of the system: its HTTP status and Chinese title (RFC 9457 `title`). One list for all services. */

interface ErrorKind {
  status: number;
  title: string;
}

const list = {
  // the request itself
  bad_request: { status: 400, title: '请求格式不正确' },
  body_too_large: { status: 413, title: '内容过长' },
  too_many_requests: { status: 429, title: '操作过于频繁，请稍后再试' },
  not_found: { status: 404, title: '没有找到，或者不在您的管理范围内' },
  not_signed_in: { status: 401, title: '请先登录' },
  sign_in_failed: { status: 401, title: '账号或密码不正确' },
  locked_out: { status: 423, title: '连续输错密码，账号已暂时锁定' },
  csrf_failed: { status: 403, title: '页面已过期，请刷新后重试' },
  password_too_weak: { status: 400, title: '密码不符合复杂度要求' },
  must_change_password: { status: 403, title: '首次登录请先修改密码' },
  account_exists: { status: 409, title: '账号已被使用，或者该人员已有账号' },
  // rights
  not_allowed: { status: 403, title: '您的任职没有此项权限' },
  own_review: { status: 403, title: '不能审核本人的承诺' },
  own_confirmation: { status: 403, title: '不能确认或评定本人的事项' },
  own_comment: { status: 403, title: '不能点评本人' },
  not_in_charge: { status: 409, title: '该对象已由其他党组织管理' },
  // the deed against the year
  stage_not_allowed: { status: 409, title: '当前阶段不能办理此事' },
  year_closed: { status: 409, title: '本年度已经办结' },
  opening_not_possible: { status: 409, title: '现在不能开启这个年度' },
  year_not_open: { status: 409, title: '本年度尚未开启' },
  deed_id_reused: { status: 409, title: '同一编号已用于另一项操作' },
  items_too_few: { status: 422, title: '承诺事项过少' },
  items_too_many: { status: 422, title: '承诺事项过多' },
  item_incomplete: { status: 422, title: '承诺事项缺少必填内容' },
  item_deadline_outside_year: { status: 422, title: '完成时限不在本年度内；跨年度事项须注明并填写本年度阶段目标时限' },
  item_deadline_passed: { status: 422, title: '完成时限已经过去' },
  item_unknown: { status: 422, title: '没有这个承诺事项' },
  item_settled: { status: 409, title: '该事项已经销号或结案' },
  item_duplicate: { status: 422, title: '承诺事项编号重复' },
  opinions_missing: { status: 422, title: '提交前应当征求意见并如实记录' },
  practical_item_missing: { status: 422, title: '有能力的党员至少应有一项实事承诺' },
  hollow_pledge: { status: 422, title: '存在需要修改的空泛事项' },
  guidance_missing: { status: 422, title: '退回时必须写明修改意见' },
  criteria_incomplete: { status: 422, title: '请逐条对照审核标准' },
  period_unknown: { status: 422, title: '没有这个写实或点评期间' },
  period_not_open: { status: 409, title: '该期间尚未开始' },
  period_closed: { status: 409, title: '该期间已经截止，请以补录方式登记' },
  period_done: { status: 409, title: '该期间已经登记' },
  comment_incomplete: { status: 422, title: '点评必须写明成绩、不足和努力方向' },
  change_pending: { status: 409, title: '该事项已有一份调整申请正在等待审核' },
  change_absent: { status: 409, title: '没有等待审核的调整申请' },
  problem_unknown: { status: 422, title: '没有这个问题，或者已经解决' },
  problem_duplicate: { status: 409, title: '这个问题已经登记' },
  letter_unsigned: { status: 409, title: '承诺书签订、盖章之后才能公示' },
  meeting_missing: { status: 422, title: '按年度安排，审核通过须经审核会议，请登记会议情况' },
  explanation_pending: { status: 409, title: '已有一份说明正在等待答复' },
  explanation_absent: { status: 409, title: '没有等待答复的说明' },
  result_too_early: { status: 409, title: '第四季度写实和点评完成或注明缺失之后才能确定结果' },
  correction_target_unknown: { status: 422, title: '没有找到要更正的记录' },
  publication_dates_invalid: { status: 422, title: '公示时间不足规定的天数，或者早于可以公示的日期' },
  helper_unknown: { status: 422, title: '名册中没有这个人或单位' },
  publication_unchecked: { status: 422, title: '公示前须由专人完成保密审查' },
  // the public
  opinion_incomplete: { status: 422, title: '请写明意见内容并选择类别' },
  already_taken_down: { status: 409, title: '该公示已经撤下' },
  webhook_address_refused: { status: 422, title: '推送地址须为 https 网址，且不能指向内部网络' },
  // rosters
  workbook_broken: { status: 422, title: '文件不是可读取的 Excel 工作簿' },
  import_already_applied: { status: 409, title: '这份名册已经导入' },
  // organisations and appointments
  organisation_ended: { status: 409, title: '该党组织已经撤销或者合并' },
  organisation_unknown: { status: 422, title: '没有这个党组织，或者已经撤销' },
  organisation_busy: { status: 409, title: '所涉及的党组织正在调整之中，请稍后再办理' },
  merge_into_itself: { status: 422, title: '党组织不能并入自身' },
  move_under_itself: { status: 422, title: '党组织不能移到自身或者自己的下级之下' },
  has_subordinates: { status: 409, title: '该党组织还有下级党组织，请先调整其隶属关系' },
  successor_missing: { status: 422, title: '该党组织还有党员，须指定接收的党组织' },
  nothing_changed: { status: 422, title: '与现在的登记相同，没有需要办理的变动' },
  date_in_future: { status: 422, title: '生效日期不能晚于今天' },
  date_before_last_change: { status: 422, title: '生效日期早于该党组织的上一次变动' },
  code_taken: { status: 409, title: '编码已经使用' },
  member_elsewhere: { status: 422, title: '所列党员不在该党组织，或者已经离开' },
  person_unknown: { status: 422, title: '没有这名党员，或者已经离开' },
  appointment_dates: { status: 422, title: '任职起止日期不正确' },
  appointment_overlaps: { status: 409, title: '该人员在这段时间已经担任此职务' },
  secretary_taken: { status: 409, title: '这段时间该党组织已有书记' },
  appointment_ended: { status: 409, title: '该任职已经结束' },
  own_appointment: { status: 403, title: '不能任免本人' },
  // engines
  registering: { status: 202, title: '已收到，正在登记' },
  unavailable: { status: 503, title: '服务暂时不可用，本次操作没有保存，请稍后重试' },
  internal: { status: 500, title: '系统内部错误，已记录' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof list;
export const ERRORS: Record<ErrorCode, ErrorKind> = list;
