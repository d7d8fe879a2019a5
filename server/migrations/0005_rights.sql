-- rights/assessments, rights/policies, rights/cases. Where only `area` may be updated, it follows the person to another
-- community with the matter that is open there; what was done stays where it was done.

CREATE TABLE yike.assessments (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  case_id uuid,
  instrument text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('first', 'routine', 'change', 'objection', 'other')),
  status text NOT NULL CHECK (status IN ('planned', 'firstSigned', 'secondSigned', 'final', 'objected', 'cancelled')),
  planned_on date,
  first_assessor uuid,
  second_assessor uuid,
  answers jsonb,
  result jsonb,
  total integer,
  initial_grade smallint,
  final_grade smallint CHECK (final_grade BETWEEN 0 AND 4),
  assessed_on date,
  valid_until date,
  confirmed_by text,
  confirmed_relation text,
  -- When the result became final, however: two of one day are told apart by it.
  confirmed_at timestamptz,
  recognised_from text COLLATE "C",
  cancel_reason text,
  replaces uuid,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  CHECK (first_assessor IS NULL OR second_assessor IS NULL OR first_assessor <> second_assessor),
  -- Only an ability assessment grades; a function score or a screen has a total alone.
  CHECK (status <> 'final' OR (assessed_on IS NOT NULL AND confirmed_at IS NOT NULL AND (final_grade IS NOT NULL OR instrument NOT IN ('gbt42195', 'mzt039')))),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX assessments_by_elder ON yike.assessments (county, elder_id, assessed_on DESC);

-- Nobody is assessed twice at once with one instrument.
CREATE UNIQUE INDEX assessments_open_once ON yike.assessments (county, elder_id, instrument)
  WHERE status IN ('planned', 'firstSigned', 'secondSigned');

CREATE INDEX assessments_open ON yike.assessments (county, id) WHERE status IN ('planned', 'firstSigned', 'secondSigned');

CREATE INDEX assessments_by_area ON yike.assessments (county, area, id);

CREATE INDEX assessments_by_status ON yike.assessments (county, status, id);

CREATE INDEX assessments_by_validity ON yike.assessments (county, valid_until, id) WHERE status = 'final';

CREATE INDEX assessments_by_case ON yike.assessments (county, case_id);

CALL yike.protect('assessments', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.assessments TO yike_app;

-- What each assessor signed, kept as signed.
CREATE TABLE yike.assessment_signatures (
  county text COLLATE "C" NOT NULL,
  assessment_id uuid NOT NULL,
  seq smallint NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  part text NOT NULL CHECK (part IN ('first', 'second', 'sentBack', 'elder', 'objection', 'recognition')),
  signer uuid,
  signer_name text NOT NULL,
  relation text,
  answers jsonb,
  note text,
  at timestamptz NOT NULL,
  PRIMARY KEY (county, assessment_id, seq),
  FOREIGN KEY (county, assessment_id) REFERENCES yike.assessments (county, id)
);

CALL yike.protect('assessment_signatures', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.assessment_signatures TO yike_app;

GRANT UPDATE (area) ON yike.assessment_signatures TO yike_app;

CREATE TABLE yike.determinations (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  benefit text NOT NULL,
  rule_version text NOT NULL,
  -- The rule itself as it stood, so that the decision replays when packs have moved on.
  rule jsonb NOT NULL,
  parameters jsonb NOT NULL,
  parameters_hash text NOT NULL,
  facts jsonb NOT NULL,
  facts_hash text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('eligible', 'ineligible', 'unknown')),
  amount bigint,
  unit text,
  reasons jsonb NOT NULL,
  as_of date NOT NULL,
  determined_at timestamptz NOT NULL,
  determined_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX determinations_by_elder ON yike.determinations (county, elder_id, determined_at DESC);

CALL yike.protect('determinations', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.determinations TO yike_app;

GRANT UPDATE (area) ON yike.determinations TO yike_app;

CREATE TABLE yike.cases (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  workflow text NOT NULL,
  workflow_version integer NOT NULL,
  benefit text NOT NULL,
  state text NOT NULL,
  role text,
  channel text NOT NULL CHECK (channel IN ('self', 'family', 'community', 'callCentre', 'system')),
  applicant_name text NOT NULL,
  applicant_relation text NOT NULL,
  proxy_reason text,
  opened_at timestamptz NOT NULL,
  opened_by uuid,
  state_since timestamptz NOT NULL,
  due_on date,
  escalated_at timestamptz,
  -- Who is told of the overdue step; what may be done, and by whom, stays as the workflow says.
  escalated_to text,
  closed_at timestamptz,
  assessment_id uuid,
  determination_id uuid,
  grant_id uuid,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id),
  UNIQUE (county, number),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

-- One open matter of one kind for one person.
CREATE UNIQUE INDEX cases_open_once ON yike.cases (county, elder_id, benefit) WHERE closed_at IS NULL;

CREATE INDEX cases_open_by_due ON yike.cases (county, COALESCE(due_on, DATE '9999-12-31'), id) WHERE closed_at IS NULL;

CREATE INDEX cases_by_state ON yike.cases (county, state, COALESCE(due_on, DATE '9999-12-31'), id);

CREATE INDEX cases_by_area ON yike.cases (county, area, COALESCE(due_on, DATE '9999-12-31'), id);

CREATE INDEX cases_by_due ON yike.cases (county, COALESCE(due_on, DATE '9999-12-31'), id);

CREATE INDEX cases_by_elder ON yike.cases (county, elder_id, id);

CALL yike.protect('cases', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.cases TO yike_app;

CREATE TABLE yike.case_actions (
  county text COLLATE "C" NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  action text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor_id uuid,
  actor_role text NOT NULL,
  actor_name text NOT NULL,
  reason text,
  data jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  PRIMARY KEY (county, case_id, seq),
  FOREIGN KEY (county, case_id) REFERENCES yike.cases (county, id)
);

CALL yike.protect('case_actions', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.case_actions TO yike_app;

GRANT UPDATE (area) ON yike.case_actions TO yike_app;

CREATE TABLE yike.case_documents (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  case_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  code text NOT NULL,
  file_id uuid,
  note text,
  added_at timestamptz NOT NULL,
  added_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, case_id) REFERENCES yike.cases (county, id)
);

CREATE INDEX case_documents_by_case ON yike.case_documents (county, case_id);

CALL yike.protect('case_documents', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.case_documents TO yike_app;

GRANT UPDATE (area) ON yike.case_documents TO yike_app;

-- 公示: masked by the time it is written; what is public here is all that is public.
CREATE TABLE yike.notices (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  case_id uuid NOT NULL,
  masked_name text NOT NULL,
  area_name text NOT NULL,
  benefit text NOT NULL,
  benefit_name text NOT NULL,
  amount bigint,
  unit text,
  from_date date NOT NULL,
  to_date date NOT NULL,
  withdrawn_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  CHECK (from_date <= to_date)
);

CREATE INDEX notices_by_date ON yike.notices (county, to_date DESC, id);

CREATE INDEX notices_by_case ON yike.notices (county, case_id);

ALTER TABLE yike.notices ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.notices FORCE ROW LEVEL SECURITY;

CREATE POLICY read ON yike.notices FOR SELECT USING (true);

CREATE POLICY add ON yike.notices FOR INSERT WITH CHECK (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY change ON yike.notices FOR UPDATE USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

GRANT SELECT, INSERT, UPDATE ON yike.notices TO yike_app;

-- What a person has been granted. It ends by a date and a reason, it is never deleted.
CREATE TABLE yike.grants (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  case_id uuid NOT NULL,
  determination_id uuid NOT NULL,
  benefit text NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  unit text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  end_reason text,
  granted_at timestamptz NOT NULL,
  granted_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id),
  FOREIGN KEY (county, case_id) REFERENCES yike.cases (county, id),
  FOREIGN KEY (county, determination_id) REFERENCES yike.determinations (county, id),
  -- The same benefit is never granted twice for the same day. A grant that ended before it began covers no day.
  CONSTRAINT grants_once_a_day EXCLUDE USING gist (county WITH =, elder_id WITH =, benefit WITH =,
    (CASE WHEN valid_to < valid_from THEN 'empty'::daterange ELSE daterange(valid_from, valid_to, '[]') END) WITH &&)
);

CREATE INDEX grants_by_elder ON yike.grants (county, elder_id);

CREATE INDEX grants_by_case ON yike.grants (county, case_id);

CALL yike.protect('grants', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.grants TO yike_app;

GRANT UPDATE (area, valid_to, end_reason) ON yike.grants TO yike_app;
