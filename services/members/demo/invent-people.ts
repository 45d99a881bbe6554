/** Who sits where: invents the people of a demonstration's organisations, one for each seat asked for. */
import { addDays } from '../../../shared/calendar/day';
import type { MemberCategory, OrganisationFunction } from '../../../shared/contracts/organisation';
import type { Day } from '../../../shared/contracts/plan';
import { checkCharacter } from '../id-number';
import type { MemberRow, RosterFunction } from '../roster-format';
import { inventName, type Random } from './names';

type Kind = 'leader' | 'village' | 'community' | 'office';

export interface Seat {
  functions?: RosterFunction[];
  post?: string;
  leadingCadre?: boolean;
}

export interface InventOptions {
  random: Random;
  /** Members of an ordinary branch. */
  perBranch: number;
  /** The year the ages are reckoned by. */
  year: number;
}

/** The same source and the same seats in the same order give the same people, down to the last ID number. */
export class InventedPeople {
  readonly members: MemberRow[] = [];
  /** Where some who work in an office live: the codes of the communities met so far. */
  readonly communities: string[] = [];
  private readonly idNumbers = new Set<string>();
  private readonly random: Random;
  private readonly perBranch: number;
  private readonly year: number;

  constructor({ random, perBranch, year }: InventOptions) {
    this.random = random;
    this.perBranch = perBranch;
    this.year = year;
  }

  seat(name: OrganisationFunction, organisationCode?: string): Seat {
    return { functions: [{ function: name, acting: false, ...(organisationCode ? { organisationCode } : {}) }] };
  }

  leaders(code: string, body: string): Seat[] {
    return [
      { ...this.seat('secretary', code), post: `${body}书记`, leadingCadre: true },
      { ...this.seat('deputySecretary', code), post: `${body}副书记`, leadingCadre: true },
      { ...this.seat('organiser', code), post: `${body}组织委员`, leadingCadre: true },
      { ...this.seat('leaderInCharge', code), post: `${body}委员`, leadingCadre: true },
    ];
  }

  committeeSeats(post: string): Seat[] {
    return [{ ...this.seat('secretary'), post }, { ...this.seat('deputySecretary') }];
  }

  branchSeats(where: string): Seat[] {
    const named: Seat[] = [
      { ...this.seat('secretary'), post: `${where}党支部书记` },
      { ...this.seat('deputySecretary'), post: `${where}党支部副书记` },
      { ...this.seat('organiser'), post: `${where}党支部组织委员` },
    ];
    return [...named, ...Array.from({ length: Math.max(0, this.perBranch - named.length) }, () => ({}))];
  }

  /** Invents the holder of each of these seats and registers them all with one organisation. */
  add(organisationCode: string, workUnit: string, kind: Kind, seats: Seat[]): void {
    for (const { functions = [], post, leadingCadre = false } of seats) {
      const { random } = this;
      const inOffice = functions.length > 0 || kind === 'office' || kind === 'leader';
      const sex = random.next() < (kind === 'village' ? 0.7 : 0.55) ? 'male' : 'female';
      const age = leadingCadre ? random.between(38, 57) : inOffice ? random.between(27, 59) : random.between(21, 86);
      const birth = this.dayOfAge(age);
      const category = this.category(kind, age, inOffice);
      // Nobody joins before eighteen, and not later than last year.
      const joined = random.between(19, Math.max(19, Math.min(age - 2, 45)));
      const secretaryOf = functions.find((item) => item.function === 'secretary');
      const number = String(this.members.length + 1).padStart(4, '0');
      const account = secretaryOf
        ? `sj${secretaryOf.organisationCode ?? organisationCode}`.toLowerCase()
        : `dy${number}`;
      const livesElsewhere = kind === 'office' && this.communities.length > 0 && random.next() < 0.3;
      this.members.push({
        id: `m${[0, 0].map(() => random.between(0, 0xffffff).toString(16).padStart(6, '0')).join('')}`,
        name: inventName(random, sex),
        sex,
        ethnicity: random.next() < 0.97 ? '汉族' : random.pick(['畲族', '回族', '土家族']),
        birth,
        joinedOn: addDays(birth, joined * 365 + random.between(10, 300)),
        education: this.education(age, inOffice),
        workUnit,
        post: post ?? this.post(kind, category),
        category,
        leadingCadre,
        organisationCode,
        ...(livesElsewhere ? { residenceCode: random.pick(this.communities) } : {}),
        idNumber: this.idNumber(birth, sex),
        functions,
        account,
      });
    }
  }

  private dayOfAge(age: number): Day {
    return addDays(`${this.year - age - 1}-12-31`, this.random.between(1, 365));
  }

  private category(kind: Kind, age: number, inOffice: boolean): MemberCategory {
    if (inOffice) return 'fixedPost';
    if (age >= 72) return 'elderlyOrInfirm';
    const chance = this.random.next();
    if (kind === 'village') return chance < 0.25 ? 'mobile' : chance < 0.85 ? 'noFixedPost' : 'fixedPost';
    return chance < 0.15 ? 'mobile' : chance < 0.7 ? 'noFixedPost' : 'fixedPost';
  }

  private education(age: number, inOffice: boolean): string {
    if (inOffice && age < 55) return this.random.pick(['大学本科', '大学本科', '大专', '研究生']);
    if (age > 60) return this.random.pick(['小学', '初中', '初中', '高中']);
    return this.random.pick(['初中', '高中', '中专', '大专', '大学本科']);
  }

  private post(kind: Kind, category: MemberCategory): string {
    if (category === 'mobile') return this.random.pick(['外出务工', '外出经商']);
    if (category === 'elderlyOrInfirm') return '退休';
    if (kind === 'village')
      return this.random.pick(['村民代表', '种粮大户', '杨梅种植户', '村卫生室医生', '农家乐经营户', '护林员']);
    if (kind === 'community') return this.random.pick(['社区工作者', '楼道组长', '退休教师', '网格员', '个体经营户']);
    return this.random.pick(['科员', '工程师', '教师', '班组长', '主管', '窗口工作人员']);
  }

  /** Region 990281 does not exist: a right check character, but nobody's number. */
  private idNumber(birth: Day, sex: 'male' | 'female'): string {
    for (;;) {
      const serial = this.random.between(0, 499) * 2 + (sex === 'male' ? 1 : 0);
      const digits = `990281${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
      const idNumber = digits + checkCharacter(digits);
      if (this.idNumbers.has(idNumber)) continue;
      this.idNumbers.add(idNumber);
      return idNumber;
    }
  }
}
