-- people/elders: whose rights are to be looked at again. rights/policies: versions of policies, the population as facts.
-- rights/leads: who gained or lost a right.

-- Written with every change of a person's facts, in the same transaction. One row a person, however often changed: taking it
-- and following it commit together.
CREATE TABLE yike.elder_changes (
  county text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  is_pending boolean NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (county, elder_id)
);

CREATE INDEX elder_changes_pending ON yike.elder_changes (county, elder_id) WHERE is_pending;

CALL yike.protect('elder_changes', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.elder_changes TO yike_app;

-- A policy, a parameter or a row of the basic service list, as one place says it from one day on. What is published stays as it
-- is; of the versions of one place that cover a day, the one published last holds, an office's before a pack's.
CREATE TABLE yike.policy_versions (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('benefit', 'parameter', 'basicService')),
  key text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'published', 'discarded')),
  origin text NOT NULL CHECK (origin IN ('pack', 'office')),
  content jsonb NOT NULL,
  content_hash text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  based_on uuid,
  note text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  -- As signed: a reader of another place cannot look an account up.
  created_name text,
  edited_at timestamptz NOT NULL,
  edited_by uuid[] NOT NULL DEFAULT '{}',
  published_at timestamptz,
  published_by uuid,
  published_name text,
  edition integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id),
  UNIQUE (county, area, kind, key, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from),
  CHECK ((status = 'published') = (published_at IS NOT NULL)),
  -- Four eyes: whoever wrote it does not publish it.
  CHECK (published_by IS NULL OR NOT (published_by = ANY (edited_by)))
);

CREATE INDEX policy_versions_published ON yike.policy_versions (published_at, id) WHERE status = 'published';

CREATE INDEX policy_versions_drafts ON yike.policy_versions (county, edited_at DESC, id) WHERE status = 'draft';

ALTER TABLE yike.policy_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.policy_versions FORCE ROW LEVEL SECURITY;

CREATE POLICY read_published ON yike.policy_versions FOR SELECT USING (status = 'published');

CREATE POLICY read_own ON yike.policy_versions FOR SELECT USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY add ON yike.policy_versions FOR INSERT WITH CHECK (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

-- What is published is never changed again.
CREATE POLICY change_draft ON yike.policy_versions FOR UPDATE
  USING (status = 'draft' AND area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()))
  WITH CHECK (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

GRANT SELECT, INSERT, UPDATE ON yike.policy_versions TO yike_app;

-- One row: how many publications there have been. Readers compare it with what they hold in memory; a publication locks it.
CREATE TABLE yike.policy_revision (
  is_only boolean PRIMARY KEY CHECK (is_only),
  seq bigint NOT NULL
);

INSERT INTO yike.policy_revision VALUES (true, 0);

GRANT SELECT, UPDATE ON yike.policy_revision TO yike_app;

-- The facts that policies ask about, one row a person, brought up to date after every change; what follows from them by the
-- rules in force (`standing`: only the outcomes that are not a plain no). Ages grow with the day: a reader derives them.
CREATE TABLE yike.policy_subjects (
  county text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  is_present boolean NOT NULL,
  birth_date date NOT NULL,
  assessed_on date,
  sex text NOT NULL,
  ability_grade smallint,
  disability_class smallint,
  economic_class text,
  living_situation text,
  registered_county text,
  resident_county text,
  alive boolean NOT NULL,
  in_institution boolean NOT NULL,
  in_upgrade_programme boolean NOT NULL,
  family_planning_special boolean NOT NULL,
  severe_disability boolean NOT NULL,
  martyr_family boolean NOT NULL,
  special_care boolean NOT NULL,
  lost_only_child boolean NOT NULL,
  household_elders smallint NOT NULL,
  household_disabled smallint NOT NULL,
  standing jsonb NOT NULL,
  -- First day on which time alone may change an answer.
  next_on date,
  -- Position in the county's feed of changes.
  seq bigint NOT NULL,
  PRIMARY KEY (county, elder_id)
);

CREATE INDEX policy_subjects_by_seq ON yike.policy_subjects (county, seq, elder_id);

CREATE INDEX policy_subjects_by_day ON yike.policy_subjects (county, next_on) WHERE next_on IS NOT NULL;

CREATE INDEX policy_subjects_by_area ON yike.policy_subjects (county, area, elder_id);

CALL yike.protect('policy_subjects', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.policy_subjects TO yike_app;

-- Head of a county's feed: who writes subjects locks it, so that positions commit in order and a follower misses none.
CREATE TABLE yike.policy_feeds (
  county text COLLATE "C" PRIMARY KEY,
  area text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  -- Day up to which time alone has been followed.
  day date
);

CALL yike.protect('policy_feeds', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.policy_feeds TO yike_app;

-- 服务找人: someone gained, lost or may have a right.
CREATE TABLE yike.leads (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  benefit text NOT NULL,
  benefit_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('gained', 'lost', 'nowUnknown', 'becameKnown', 'amountChanged')),
  before text,
  after text NOT NULL,
  amount bigint,
  unit text,
  reasons jsonb NOT NULL,
  rule_version text NOT NULL,
  facts_hash text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'contacted', 'applied', 'granted', 'refused', 'confirmed', 'dismissed', 'superseded')),
  -- The person holds a grant of it: what is lost waits for a person's decision.
  grant_id uuid,
  case_id uuid,
  due_on date,
  found_at timestamptz NOT NULL,
  closed_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

-- One open lead of a person and benefit: a later finding takes the place of the earlier.
CREATE UNIQUE INDEX leads_open_once ON yike.leads (county, elder_id, benefit) WHERE closed_at IS NULL;

CREATE INDEX leads_by_due ON yike.leads (county, COALESCE(due_on, DATE '9999-12-31'), id) WHERE closed_at IS NULL;

CREATE INDEX leads_by_area ON yike.leads (county, area, COALESCE(due_on, DATE '9999-12-31'), id) WHERE closed_at IS NULL;

CREATE INDEX leads_by_elder ON yike.leads (county, elder_id, id DESC);

CALL yike.protect('leads', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.leads TO yike_app;

CREATE TABLE yike.lead_actions (
  county text COLLATE "C" NOT NULL,
  lead_id uuid NOT NULL,
  seq integer NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  action text NOT NULL,
  note text,
  actor_id uuid,
  actor_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (county, lead_id, seq),
  FOREIGN KEY (county, lead_id) REFERENCES yike.leads (county, id)
);

CALL yike.protect('lead_actions', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.lead_actions TO yike_app;

GRANT UPDATE (area) ON yike.lead_actions TO yike_app;
