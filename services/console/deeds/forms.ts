/** Which form belongs to which deed. */
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import { proposeChange, reviewChange, seal, sign } from './change-forms';
import type { DeedFormKind } from './form-kinds';
import { correct, decideResult, excuse, publish, publishResult } from './office-forms';
import { answerExplanation, askHelp, closeOut, criticise, explain, nameHelper, reportProgress } from './item-forms';
import { answerInvitation, invite, leaveJoint } from './joint-forms';
import { submitPledges } from './pledge-form';
import { raiseProblem, solveProblem, tellCheck } from './problem-forms';
import { assess, comment, reflect, selfAppraise, writeRecord } from './record-forms';
import { review } from './review-form';

export const FORMS: Record<PostableDeed, DeedFormKind> = {
  submitPledges,
  review,
  sign,
  seal,
  proposeChange,
  reviewChange,
  invite,
  answerInvitation,
  leaveJoint,
  raiseProblem,
  solveProblem,
  tellCheck,
  publish,
  reportProgress,
  closeOut,
  askHelp,
  nameHelper,
  criticise,
  explain,
  answerExplanation,
  writeRecord,
  comment,
  reflect,
  assess,
  selfAppraise,
  decideResult,
  publishResult,
  excuse,
  correct,
};
