import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case');
const code = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'must be a camelCase code');
const text = z.string().trim().min(1);
const day = z.iso.date();
const area = z.string().regex(/^\d{12}$/, 'must be a 12-digit division code');
const positive = z.int().positive();
const amount = z.int().nonnegative();
const validity = { validFrom: day, validTo: day.nullable() };
/** `document`: id of a document of the packs, or the title of another. */
const source = z.strictObject({ document: text.max(200), clause: text.max(200) });
const itemCode = z.string().regex(/^[1-7]\.[1-6]$/, 'must be an item of GB/T 43153 such as 1.2');

export const documentSchema = z.strictObject({
  id,
  title: text,
  issuer: text,
  number: text.optional(),
  issuedOn: day.optional(),
  validFrom: day,
  validTo: day.nullable().optional(),
  verified: z.boolean(),
  note: text.optional(),
});

export const packSchema = z.strictObject({ place: id, name: text, area, documents: z.array(documentSchema).min(1) });

export const ROLES = [
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'assessor',
  'providerManager',
  'dispatcher',
  'carer',
  'financeOfficer',
  'auditor',
  'callCentreAgent',
  'elder',
  'family',
] as const;
const role = z.enum(ROLES);

// --- services -------------------------------------------------------------------------------------------------

export const certificateSchema = z.strictObject({
  code,
  name: text,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const serviceItemSchema = z.strictObject({
  code: itemCode,
  category: text,
  name: text,
  standard: text,
  clause: text,
  /** Standard minutes of one visit. */
  minutes: positive,
  steps: z.array(text).min(3).max(7),
  /** Kinds of certificate that each carer must hold, valid on the day of the visit. */
  certificates: z.array(code),
  carers: z.literal([1, 2]),
  riskNotes: z.array(text).optional(),
  /** Category and name were checked against the standard. */
  verified: z.boolean(),
  /** Minutes, steps, certificates and number of carers were checked; the standard sets none of them. */
  detailsVerified: z.boolean(),
  source,
});

export const servicePriceSchema = z.strictObject({
  id,
  area,
  item: itemCode,
  /** The bookable product: rows of the same product in nearer areas replace those farther away. */
  product: id,
  name: text,
  unit: z.enum(['visit', 'hour', 'portion']),
  minutes: positive,
  carers: z.literal([1, 2]),
  /** Replaces the certificates of the item where present. */
  certificates: z.array(code).optional(),
  priceFen: amount,
  ...validity,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const serviceRequirementSchema = z.strictObject({
  id,
  area,
  /** Items of GB/T 43153 to which the requirement applies, or all of them. */
  items: z.union([z.literal('all'), z.array(itemCode).min(1)]),
  certificates: z.array(code).min(1),
  ...validity,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

// --- benefits -------------------------------------------------------------------------------------------------

export const FACT_UNITS = [
  'fen',
  'permille',
  'days',
  'minutes',
  'months',
  'years',
  'grade',
  'persons',
  'count',
] as const;

/** One fact of the catalogue: all that rules may ask about a person. How it is derived from the file is code of `people/elders`. */
export const factSchema = z
  .strictObject({
    name: code,
    type: z.enum(['number', 'string', 'boolean', 'date']),
    label: text,
    enum: z.array(code).min(1).optional(),
    /** Chinese names of the values of `enum`, or of a number that is a grade. */
    enumLabels: z.record(z.string(), text).optional(),
    unit: z.enum(FACT_UNITS).optional(),
    nullable: z.boolean(),
    min: z.int().optional(),
    max: z.int().optional(),
    /** Grows by itself: by one on each birthday, or by one each day. */
    grows: z.enum(['yearly', 'daily']).optional(),
    /** Values are codes of divisions of this level. */
    division: z.literal('county').optional(),
    /** Made from other persons' facts (a household's). */
    derived: z.literal(true).optional(),
    origin: text,
    /** After how many days it should be confirmed. */
    freshnessDays: positive.optional(),
  })
  .refine((fact) => fact.enum === undefined || fact.type === 'string', { path: ['enum'], message: 'is for texts' });
export type PolicyFactRow = z.infer<typeof factSchema>;

/** An amount, an age, a number of days that differs by place and time; rules say `p.name`. */
export const parameterSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a snake_case name'),
  label: text,
  area,
  value: z.union([z.number(), z.boolean(), text]),
  unit: z.enum(FACT_UNITS).optional(),
  ...validity,
  source,
  verified: z.boolean(),
  note: text.optional(),
});
export type PolicyParameter = z.infer<typeof parameterSchema>;

/** One condition of a document: FEEL over the fact catalogue, and what the document says. */
export type Clause = {
  when: string;
  /** The clause as one Chinese sentence, shown to the person whom it concerns. */
  text: string;
  clause: string;
};
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Clause;

const clauseSchema: z.ZodType<Clause> = z.strictObject({ when: text.max(2000), text, clause: text });

/** A condition node is told by its key, so that an error names the field inside the right kind of node. */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.unknown().transform((input, context): Condition => {
    const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
    const kind = ['all', 'any', 'not'].find((key) => keys.includes(key));
    const parsed = (kind === undefined ? clauseSchema : nodes[kind as keyof typeof nodes]).safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
    return z.NEVER;
  }),
);

const nodes: Record<'all' | 'any' | 'not', z.ZodType<Condition>> = {
  all: z.strictObject({ all: z.array(conditionSchema).min(1) }),
  any: z.strictObject({ any: z.array(conditionSchema).min(1) }),
  not: z.strictObject({ not: conditionSchema }),
};

export const amountTableSchema = z.strictObject({
  unit: z.enum(['fenPerMonth', 'minutesPerMonth', 'permille']),
  /** The first row whose condition holds gives the value, a whole number or FEEL; none where no row's does. */
  rows: z.array(z.strictObject({ when: conditionSchema.optional(), value: z.union([amount, text.max(2000)]) })).min(1),
});

/** One person as facts, and what the policy must give. A fact that is left out is unknown. */
export const policyTestSchema = z.strictObject({
  name: text.max(100),
  facts: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  outcome: z.enum(['eligible', 'ineligible', 'unknown']),
  amount: z.int().nullable().optional(),
});

const param = z.union([z.number(), z.string(), z.boolean(), z.record(z.string(), z.number())]);

export const benefitSchema = z.strictObject({
  id,
  name: text,
  class: code,
  nature: z.enum(['cash', 'service', 'voucher']),
  area,
  ...validity,
  stackGroup: code,
  stackRule: z.enum(['exclusive', 'highest', 'sequential', 'additive']),
  /** Smaller comes first inside a stack group. */
  priority: positive,
  when: conditionSchema,
  /** Null where the right is a service, or where places set the amount. */
  amount: amountTableSchema.nullable(),
  basicService: z.int().min(1).max(99).optional(),
  workflow: id.optional(),
  /** What a person must check because no fact on file tells it. */
  manualChecks: z.array(z.strictObject({ text, clause: text })).optional(),
  /**
   * 服务找人: who gains or loses the right is told to the community (`lead`), is granted it without an application
   * (`automatic`, 免申即享), or neither.
   */
  discovery: z.enum(['none', 'lead', 'automatic']).default('none'),
  /** Persons whose outcome is known, kept with the policy; none may change when it is published. */
  tests: z.array(policyTestSchema).max(50).optional(),
  params: z.record(z.string(), param).optional(),
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const basicServiceSchema = z
  .strictObject({
    /** 1 to 16 of the national list; what a place adds counts on. */
    number: z.int().min(1).max(99),
    area,
    ...validity,
    target: text,
    item: text,
    content: text,
    /** Amount or frequency in words; where it is absent, the amounts of the item's benefits are said. */
    standard: text.optional(),
    type: z.enum(['物质帮助', '照护服务', '关爱服务']),
    leadBody: z.strictObject({ name: text, verified: z.boolean() }),
    determinable: z.boolean(),
    why: text.optional(),
    source,
    verified: z.boolean(),
  })
  .refine((row) => row.determinable === (row.why === undefined), {
    path: ['why'],
    message: 'must tell why exactly when determinable is false',
  });

// --- workflows ------------------------------------------------------------------------------------------------

export const GUARDS = [
  'assessmentValid',
  'determinationEligible',
  'noticePeriodOver',
  'secondPerson',
  'documentsComplete',
] as const;
export const EFFECTS = ['openAssessment', 'publishNotice', 'grantBenefit', 'revokeGrant'] as const;

export const workflowStateSchema = z.strictObject({
  id: code,
  name: text,
  kind: z.enum(['draft', 'waiting', 'done', 'refused', 'withdrawn', 'closed']),
  deadlineWorkingDays: positive.optional(),
  /** Calendar days that must pass in this state before noticePeriodOver holds. */
  noticeDays: positive.optional(),
  /** Who acts next. */
  role: role.optional(),
  escalateTo: role.optional(),
  documents: z.array(z.strictObject({ code, name: text, required: z.boolean() })).optional(),
  help: text,
});

export const workflowActionSchema = z.strictObject({
  id: code,
  name: text,
  from: z.array(code).min(1),
  to: code,
  roles: z.array(role).min(1),
  requiresReason: z.boolean(),
  requires: z.array(z.enum(GUARDS)).optional(),
  /** Guards of `requires` that whoever takes the step may pass over, saying so and why. */
  overridable: z.array(z.enum(GUARDS)).optional(),
  effects: z.array(z.enum(EFFECTS)).optional(),
});

export const workflowSchema = z.strictObject({
  id,
  version: positive,
  name: text,
  benefit: id,
  validFrom: day,
  source,
  verified: z.boolean(),
  note: text.optional(),
  initial: code,
  states: z.array(workflowStateSchema).min(2),
  actions: z.array(workflowActionSchema).min(1),
});

export const holidaysSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  /** Days off, and weekend days that are worked instead. */
  daysOff: z.array(z.strictObject({ name: text, from: day, to: day })),
  workdays: z.array(day),
  source,
  verified: z.boolean(),
});

export type PackDocument = z.infer<typeof documentSchema>;
export type Pack = z.infer<typeof packSchema>;
export type Role = (typeof ROLES)[number];
export type Certificate = z.infer<typeof certificateSchema>;
export type ServiceItem = z.infer<typeof serviceItemSchema>;
export type ServicePrice = z.infer<typeof servicePriceSchema>;
export type ServiceRequirement = z.infer<typeof serviceRequirementSchema>;
export type AmountTable = z.infer<typeof amountTableSchema>;
export type Benefit = z.infer<typeof benefitSchema>;
export type BasicService = z.infer<typeof basicServiceSchema>;
export type WorkflowState = z.infer<typeof workflowStateSchema>;
export type WorkflowAction = z.infer<typeof workflowActionSchema>;
export type Workflow = z.infer<typeof workflowSchema>;
export type Guard = (typeof GUARDS)[number];
export type Effect = (typeof EFFECTS)[number];
export type Holidays = z.infer<typeof holidaysSchema>;
