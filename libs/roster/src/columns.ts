import { foldCode } from '@yike/identity';

export type RosterField =
  | 'serial'
  | 'name'
  | 'sex'
  | 'residentId'
  | 'birthDate'
  | 'age'
  | 'ethnicity'
  | 'registeredAddress'
  | 'currentAddress'
  | 'street'
  | 'community'
  | 'phone'
  | 'livingSituation'
  | 'economicClass'
  | 'abilityGrade'
  | 'familyPlanningSpecial'
  | 'disabilityClass'
  | 'contactName'
  | 'contactPhone'
  | 'remarks';

/** Header texts that offices use, by field; compared without spaces, brackets' contents and punctuation. */
export const defaultColumns: Readonly<Record<RosterField, readonly string[]>> = {
  serial: ['序号', '编号', '序', 'No'],
  name: ['姓名', '老人姓名', '老年人姓名', '服务对象姓名', '对象姓名', '本人姓名', '名字'],
  sex: ['性别'],
  residentId: [
    '身份证号码',
    '身份证号',
    '身份证',
    '公民身份号码',
    '公民身份证号码',
    '居民身份证号码',
    '证件号码',
    '证件号',
    '有效身份证号码',
    '老人身份证号码',
    '身份号码',
  ],
  birthDate: ['出生日期', '出生年月', '出生年月日', '生日', '出生时间'],
  age: ['年龄', '周岁'],
  ethnicity: ['民族'],
  registeredAddress: ['户籍地址', '户籍所在地', '户口所在地', '户籍', '户籍地', '户口地址', '户籍详细地址'],
  currentAddress: [
    '现居住地址',
    '居住地址',
    '现住址',
    '现居住地',
    '住址',
    '家庭住址',
    '家庭地址',
    '常住地址',
    '联系地址',
    '详细地址',
    '居住地',
    '实际居住地址',
    '地址',
  ],
  street: [
    '所属街道',
    '街道',
    '乡镇',
    '镇街',
    '所属乡镇',
    '街道乡镇',
    '乡镇街道',
    '所属乡镇街道',
    '所在街道',
    '所属街道镇',
    '街道镇',
    '街道镇乡',
    '镇',
    '所属镇街',
    '所属镇',
    '镇乡街道',
  ],
  community: [
    '所属社区',
    '社区',
    '村居',
    '社区村',
    '村社区',
    '村社',
    '所属村',
    '所属村居',
    '所在社区',
    '行政村',
    '居委会',
    '村委会',
    '所属村社区',
    '所属社区村',
    '村',
  ],
  phone: [
    '联系电话',
    '本人电话',
    '手机号码',
    '手机号',
    '手机',
    '电话',
    '电话号码',
    '老人电话',
    '本人联系电话',
    '老人联系电话',
    '联系方式',
    '本人联系方式',
  ],
  livingSituation: ['居住情况', '居住状况', '居住类型', '居住状态', '居住方式'],
  economicClass: [
    '家庭经济状况',
    '经济状况',
    '经济情况',
    '困难类型',
    '困难类别',
    '家庭经济情况',
    '救助类型',
    '经济困难类型',
  ],
  abilityGrade: [
    '失能等级',
    '能力等级',
    '失能情况',
    '自理能力',
    '身体状况',
    '失能程度',
    '评估等级',
    '能力评估等级',
    '老年人能力等级',
    '生活自理能力',
    '自理情况',
    '失能状况',
    '能力状况',
  ],
  familyPlanningSpecial: [
    '计生特殊家庭',
    '计划生育特殊家庭',
    '是否计生特殊家庭',
    '是否计划生育特殊家庭',
    '失独',
    '是否失独',
  ],
  disabilityClass: ['残疾等级', '残疾级别', '残疾情况', '残疾程度'],
  contactName: [
    '联系人',
    '联系人姓名',
    '紧急联系人',
    '紧急联系人姓名',
    '家属姓名',
    '监护人',
    '监护人姓名',
    '子女姓名',
    '家庭联系人',
  ],
  contactPhone: [
    '联系人电话',
    '紧急联系人电话',
    '家属电话',
    '监护人电话',
    '联系人联系电话',
    '联系人手机',
    '紧急联系电话',
    '联系人联系方式',
    '家属联系电话',
    '子女电话',
    '联系人手机号码',
    '监护人联系电话',
    '联系人手机号',
  ],
  remarks: ['备注', '备注说明', '说明'],
};

const fieldNames: Record<RosterField, string> = {
  serial: '序号',
  name: '姓名',
  sex: '性别',
  residentId: '身份证号码',
  birthDate: '出生日期',
  age: '年龄',
  ethnicity: '民族',
  registeredAddress: '户籍地址',
  currentAddress: '现居住地址',
  street: '所属街道（镇）',
  community: '所属社区（村）',
  phone: '联系电话',
  livingSituation: '居住情况',
  economicClass: '家庭经济状况',
  abilityGrade: '失能等级',
  familyPlanningSpecial: '计生特殊家庭',
  disabilityClass: '残疾等级',
  contactName: '联系人',
  contactPhone: '联系人电话',
  remarks: '备注',
};

/** Chinese name of a field, for pages and messages. */
export function fieldName(field: RosterField): string {
  return fieldNames[field];
}

/** Caller's decisions on header texts: a field, or null for a column to leave out. They win over the synonyms. */
export type ColumnChoices = Readonly<Record<string, RosterField | null>>;

export interface ColumnMapping {
  index: number;
  /** Text of the header; a two-line header as `上/下`; unique within the file. */
  header: string;
  field?: RosterField;
}

function key(header: string): string {
  return foldCode(header)
    .replace(/\([^)]*\)|\[[^\]]*\]|【.*?】/g, '')
    .replace(/[*※★:、,/.·—_-]/g, '')
    .toLowerCase();
}

const synonyms = new Map<string, RosterField>();
for (const [field, texts] of Object.entries(defaultColumns)) {
  for (const text of texts) synonyms.set(key(text), field as RosterField);
}

/** Field for one header text, or null when the caller leaves it out, or undefined when nobody knows it. */
export function fieldOf(header: string, choices: ColumnChoices): RosterField | null | undefined {
  const chosen = Object.hasOwn(choices, header) ? choices[header] : undefined;
  return chosen !== undefined ? chosen : synonyms.get(key(header));
}

/**
 * Maps header texts (one or two lines a column) to fields. The joined text is tried before the lower line alone
 * (联系人/电话 is the contact's, not the person's); of two columns for one field the first wins, the other stays unmapped.
 */
export function mapColumns(
  headers: readonly { upper: string; lower: string }[],
  choices: ColumnChoices,
): ColumnMapping[] {
  const taken = new Set<RosterField>();
  const texts = new Set<string>();
  const columns: ColumnMapping[] = headers.map(({ upper, lower }, index) => ({
    index,
    header: uniqueText(upper !== '' && lower !== '' ? `${upper}/${lower}` : upper + lower, texts),
  }));
  const assign = (column: ColumnMapping, field: RosterField | null | undefined) => {
    if (field === undefined || field === null || taken.has(field)) return;
    column.field = field;
    taken.add(field);
  };
  const left = new Set<ColumnMapping>();
  for (const column of columns) {
    const chosen = Object.hasOwn(choices, column.header) ? choices[column.header] : undefined;
    if (chosen === null) left.add(column);
    else assign(column, chosen);
  }
  for (const column of columns) {
    if (column.field === undefined && !left.has(column)) assign(column, fieldOf(column.header, choices));
  }
  for (const column of columns) {
    const lower = headers[column.index]?.lower ?? '';
    if (column.field === undefined && !left.has(column) && lower !== '') assign(column, fieldOf(lower, choices));
  }
  return columns.filter((column) => column.header !== '');
}

function uniqueText(text: string, taken: Set<string>): string {
  if (text === '') return '';
  let unique = text;
  for (let copy = 2; taken.has(unique); copy += 1) unique = `${text}(${copy})`;
  taken.add(unique);
  return unique;
}
