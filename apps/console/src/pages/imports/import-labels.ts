import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const importStatusLabels: Readonly<Record<string, string>> = {
  previewed: k('待导入'),
  running: k('正在导入'),
  done: k('已完成'),
  failed: k('失败'),
};

export const importStatusTones: Readonly<Record<string, Tone>> = {
  previewed: 'neutral',
  running: 'active',
  done: 'good',
  failed: 'bad',
};

export const severityLabels: Readonly<Record<string, string>> = {
  rejected: k('退回'),
  warned: k('提醒'),
  normalised: k('已规范'),
};

export const severityTones: Readonly<Record<string, Tone>> = {
  rejected: 'bad',
  warned: 'warning',
  normalised: 'neutral',
};

/** Columns of a roster that the import knows. */
export const rosterFields: Readonly<Record<string, string>> = {
  serial: k('序号'),
  name: k('姓名'),
  sex: k('性别'),
  residentId: k('身份证号'),
  birthDate: k('出生日期'),
  age: k('年龄'),
  ethnicity: k('民族'),
  registeredAddress: k('户籍地址'),
  currentAddress: k('现住址'),
  street: k('所属街道'),
  community: k('所属社区'),
  phone: k('联系电话'),
  livingSituation: k('居住情况'),
  economicClass: k('经济状况'),
  abilityGrade: k('能力等级'),
  familyPlanningSpecial: k('计生特殊家庭'),
  disabilityClass: k('残疾等级'),
  contactName: k('联系人姓名'),
  contactPhone: k('联系人电话'),
  remarks: k('备注'),
};
