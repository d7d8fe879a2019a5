import { ageOn, normalisePhone, parseResidentId, type ResidentIdRefusal } from '@yike/identity';
import { cellText, type Cell, type SheetRow } from './cell.ts';
import { fieldName, type ColumnMapping, type RosterField } from './columns.ts';
import type { CommunityResolver } from './community.ts';
import {
  abilityGradeName,
  isMarkedDeceased,
  readAbilityGrade,
  readDay,
  readDisabilityClass,
  readEconomicClass,
  readLivingSituation,
  readName,
  readSex,
  readTruth,
  type AbilityGrade,
  type DisabilityClass,
  type EconomicClass,
  type LivingSituation,
} from './values.ts';

/** A person as a roster states them; sex and birth are those of the resident ID. */
export interface RosterRecord {
  name: string;
  residentId: string;
  birthDate: string;
  sex: 'male' | 'female';
  ethnicity?: string;
  registeredAddress?: string;
  currentAddress?: string;
  street?: string;
  community?: string;
  /** 12 digits, from the caller's resolver. */
  areaCode?: string;
  phone?: string;
  livingSituation?: LivingSituation;
  economicClass?: EconomicClass;
  abilityGrade?: AbilityGrade;
  familyPlanningSpecial: boolean;
  disabilityClass?: DisabilityClass;
  contactName?: string;
  contactPhone?: string;
  remarks?: string;
  /** The remarks say so; to be verified by a person. */
  deceased: boolean;
}

export type RejectedKind =
  | 'nameMissing'
  | 'idMissing'
  | 'idLength'
  | 'idCharacters'
  | 'idPrecisionLost'
  | 'idBirthImpossible'
  | 'idChecksum'
  | 'underAge60'
  | 'communityUnknown'
  | 'duplicateInFile';
export type WarnedKind =
  | 'birthMismatch'
  | 'birthUnreadable'
  | 'sexMismatch'
  | 'sexUnknown'
  | 'phoneInvalid'
  | 'disabilityUnknown'
  | 'livingSituationUnknown'
  | 'economicClassUnknown'
  | 'familyPlanningUnknown'
  | 'disabilityClassUnknown'
  | 'markedDeceased';
export type NormalisedKind = 'idWhitespaceOrFullWidth' | 'idLegacy15' | 'disabilitySynonym';

interface IssueBody {
  field: RosterField;
  /** Chinese, says what to do. Holds no personal data. */
  message: string;
  /** What stood in the cell; personal data. */
  value?: string;
}
export type RosterIssue =
  | ({ severity: 'rejected'; kind: RejectedKind } & IssueBody)
  | ({ severity: 'warned'; kind: WarnedKind } & IssueBody)
  | ({ severity: 'normalised'; kind: NormalisedKind } & IssueBody);

export interface RosterRow {
  rowNumber: number;
  /** Original texts by header. */
  cells: Record<string, string>;
  /** Absent when any issue rejects the row. */
  record?: RosterRecord;
  issues: RosterIssue[];
}

export interface RecordOptions {
  /** Day on which ages count, `YYYY-MM-DD`. */
  today: string;
  /** Without it no community is looked up and none is refused. */
  resolveCommunity?: CommunityResolver;
}

const idRefusals: Record<ResidentIdRefusal, { kind: RejectedKind; message: string }> = {
  missing: { kind: 'idMissing', message: '没有身份证号码，请补填。' },
  length: { kind: 'idLength', message: '身份证号码位数不对，应为 18 位（旧证 15 位），请核对。' },
  characters: { kind: 'idCharacters', message: '身份证号码含有不该有的字符，请核对。' },
  precisionLost: {
    kind: 'idPrecisionLost',
    message: '身份证号码被表格软件当作数字存储，末三位已丢失；请把该列设为“文本”格式后按证件重新录入。',
  },
  birthImpossible: { kind: 'idBirthImpossible', message: '身份证号码中的出生日期不存在，请按证件核对。' },
  checksum: { kind: 'idChecksum', message: '身份证号码校验位不符，多半有一位录错，请按证件核对。' },
};

/** Reads rows of one file into records; keeps the IDs that it accepted, to find those that come again. */
export class RecordReader {
  readonly #columns: readonly ColumnMapping[];
  readonly #index = new Map<RosterField, number>();
  readonly #options: RecordOptions;
  readonly #rowOfId = new Map<string, number>();

  constructor(columns: readonly ColumnMapping[], options: RecordOptions) {
    this.#columns = columns;
    this.#options = options;
    for (const column of columns) if (column.field !== undefined) this.#index.set(column.field, column.index);
  }

  read(row: SheetRow): RosterRow {
    const cells: Record<string, string> = {};
    for (const column of this.#columns) cells[column.header] = cellText(row.cells[column.index]);
    const issues: RosterIssue[] = [];
    const draft = this.#draft(row, issues);
    if (draft === undefined || issues.some((issue) => issue.severity === 'rejected')) {
      return { rowNumber: row.rowNumber, cells, issues };
    }
    this.#rowOfId.set(draft.residentId, row.rowNumber);
    return { rowNumber: row.rowNumber, cells, record: draft, issues };
  }

  #draft(row: SheetRow, issues: RosterIssue[]): RosterRecord | undefined {
    const cell = (field: RosterField): Cell | undefined => row.cells[this.#index.get(field) ?? -1];
    const text = (field: RosterField): string => cellText(cell(field));
    const optional = (field: RosterField): string | undefined => text(field) || undefined;
    const reject = (kind: RejectedKind, field: RosterField, message: string) =>
      issues.push({ severity: 'rejected', kind, field, message, value: text(field) });
    const warn = (kind: WarnedKind, field: RosterField, message: string) =>
      issues.push({ severity: 'warned', kind, field, message, value: text(field) });
    /** A value from a list; blank is no issue. */
    const choice = <T>(field: RosterField, kind: WarnedKind, read: (value: string) => T | undefined): T | undefined => {
      const written = text(field);
      if (written === '') return undefined;
      const value = read(written);
      if (value === undefined) warn(kind, field, `“${fieldName(field)}”的写法不认识，未导入该项，请改为规定的选项。`);
      return value;
    };
    const phone = (field: 'phone' | 'contactPhone'): string | undefined =>
      choice(field, 'phoneInvalid', (written) => normalisePhone(written));

    const name = readName(text('name'));
    if (name === '') reject('nameMissing', 'name', '没有姓名，请补填。');
    const identity = this.#identity(cell('residentId'), issues);
    const { street, community, areaCode } = this.#area(text('street'), text('community'), reject);
    this.#compare(identity, cell('birthDate'), text('sex'), warn);

    const grade = choice('abilityGrade', 'disabilityUnknown', readAbilityGrade);
    if (grade?.isSynonym === true) {
      const message = `失能等级已按“${abilityGradeName(grade.grade)}”导入，如不符请改正。`;
      issues.push({
        severity: 'normalised',
        kind: 'disabilitySynonym',
        field: 'abilityGrade',
        message,
        value: text('abilityGrade'),
      });
    }
    const deceased = isMarkedDeceased(text('remarks'));
    if (deceased) warn('markedDeceased', 'remarks', '备注写明已去世，导入后不参与服务，请核实并登记死亡。');
    const ethnicity = text('ethnicity');
    const rest = {
      ethnicity: ethnicity === '' || ethnicity.endsWith('族') ? ethnicity || undefined : `${ethnicity}族`,
      registeredAddress: optional('registeredAddress'),
      currentAddress: optional('currentAddress'),
      street,
      community,
      areaCode,
      phone: phone('phone'),
      livingSituation: choice('livingSituation', 'livingSituationUnknown', readLivingSituation),
      economicClass: choice('economicClass', 'economicClassUnknown', readEconomicClass),
      abilityGrade: grade?.grade,
      familyPlanningSpecial: choice('familyPlanningSpecial', 'familyPlanningUnknown', readTruth) ?? false,
      disabilityClass: choice('disabilityClass', 'disabilityClassUnknown', readDisabilityClass),
      contactName: readName(text('contactName')) || undefined,
      contactPhone: phone('contactPhone'),
      remarks: optional('remarks'),
      deceased,
    };
    return identity === undefined ? undefined : { name, ...identity, ...rest };
  }

  #identity(cell: Cell | undefined, issues: RosterIssue[]) {
    const { today } = this.#options;
    const written = typeof cell === 'object' ? cell.text : (cell ?? '');
    const value = written.trim();
    const reject = (kind: RejectedKind, message: string) =>
      issues.push({ severity: 'rejected', kind, field: 'residentId', message, value });
    const result = parseResidentId(typeof cell === 'object' ? cell.number : written, today);
    if (!result.ok) {
      reject(idRefusals[result.reason].kind, idRefusals[result.reason].message);
      return undefined;
    }
    if (result.wasLegacy15) {
      const message = '15 位旧身份证号码已补为 18 位，请按现用证件核对。';
      issues.push({ severity: 'normalised', kind: 'idLegacy15', field: 'residentId', message, value });
    }
    if (!/^(?:\d{15}|\d{17}[\dxX])$/.test(written)) {
      const message = '身份证号码中的空格、全角字符已更正。';
      issues.push({ severity: 'normalised', kind: 'idWhitespaceOrFullWidth', field: 'residentId', message, value });
    }
    if (ageOn(result.birthDate, today) < 60) reject('underAge60', '未满 60 周岁，不属于导入范围。');
    const first = this.#rowOfId.get(result.id);
    if (first !== undefined) reject('duplicateInFile', `与第 ${first} 行身份证号码重复，请保留一行。`);
    return { residentId: result.id, birthDate: result.birthDate, sex: result.sex };
  }

  #area(
    street: string,
    community: string,
    reject: (kind: RejectedKind, field: RosterField, message: string) => void,
  ): Pick<RosterRecord, 'street' | 'community' | 'areaCode'> {
    const areaCode = this.#options.resolveCommunity?.(street, community);
    if (this.#options.resolveCommunity !== undefined && areaCode === undefined) {
      reject('communityUnknown', 'community', '在所填街道（镇）下找不到该社区（村），请按行政区划名称填写。');
    }
    return { street: street || undefined, community: community || undefined, areaCode };
  }

  #compare(
    identity: { birthDate: string; sex: string } | undefined,
    birth: Cell | undefined,
    sex: string,
    warn: (kind: WarnedKind, field: RosterField, message: string) => void,
  ): void {
    if (cellText(birth) !== '') {
      const birthDate = readDay(birth);
      if (birthDate === undefined) warn('birthUnreadable', 'birthDate', '出生日期无法识别，已按身份证号码导入。');
      else if (identity !== undefined && birthDate !== identity.birthDate) {
        warn('birthMismatch', 'birthDate', '出生日期与身份证号码不符，已按身份证号码导入，请核对。');
      }
    }
    if (sex === '') return;
    const written = readSex(sex);
    if (written === undefined) warn('sexUnknown', 'sex', '性别的写法不认识，已按身份证号码导入。');
    else if (identity !== undefined && written !== identity.sex) {
      warn('sexMismatch', 'sex', '性别与身份证号码不符，已按身份证号码导入，请核对。');
    }
  }
}
