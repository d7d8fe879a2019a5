-- people/elders, people/households. ID numbers, phones are ciphertext; *_token is a keyed hash for equality search.

CREATE TABLE yike.elders (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  initials text COLLATE "C" NOT NULL,
  sex text NOT NULL CHECK (sex IN ('male', 'female')),
  birth_date date NOT NULL,
  ethnicity text,
  resident_id_enc text NOT NULL,
  resident_id_token text COLLATE "C" NOT NULL,
  resident_id_masked text NOT NULL,
  phone_enc text,
  phone_token text COLLATE "C",
  phone_masked text,
  registered_address text,
  registered_area text COLLATE "C",
  current_address text,
  lat double precision,
  lng double precision,
  -- Current projection of elder_facts, written only together with them.
  living_situation text,
  economic_class text,
  ability_grade smallint CHECK (ability_grade BETWEEN 0 AND 4),
  ability_assessed_on date,
  disability_class text,
  is_family_planning_special boolean NOT NULL DEFAULT false,
  is_special_care boolean NOT NULL DEFAULT false,
  has_lost_only_child boolean NOT NULL DEFAULT false,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deceased', 'movedOut')),
  deceased_on date,
  remarks text,
  source text NOT NULL,
  import_batch uuid,
  import_row integer,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, resident_id_token)
);

-- Prefixes are searched as ranges of "C" text: LIKE is not leakproof and loses the index under row-level security.
CREATE INDEX elders_by_area_name ON yike.elders (county, area, name, id);

CREATE INDEX elders_by_name ON yike.elders (county, name, id);

CREATE INDEX elders_by_initials ON yike.elders (county, initials, id);

CREATE INDEX elders_by_class ON yike.elders (county, economic_class, area, name, id);

CREATE INDEX elders_by_grade ON yike.elders (county, ability_grade, area, name, id);

CREATE INDEX elders_by_phone ON yike.elders (county, phone_token);

-- Pairs of neighbouring characters. pg_trgm depends on the locale of the database: under "C" it drops every Chinese
-- character.
CREATE FUNCTION yike.bigrams(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
  pairs text[] := '{}';
BEGIN
  FOR at IN 1 .. length(content) - 1 LOOP
    pairs[at] := substr(content, at, 2);
  END LOOP;
  RETURN pairs;
END
$$;

CREATE INDEX elders_by_address ON yike.elders USING gin (yike.bigrams(current_address));

CALL yike.protect('elders', 'area', NULL, NULL, 'id');

GRANT SELECT, INSERT, UPDATE ON yike.elders TO yike_app;

-- Containment is not leakproof, so a policy keeps it from the index. This function looks with its owner's eyes and applies
-- the reader's area itself; it gives ids only, and the rows are read under the policies afterwards.
CREATE POLICY for_owner ON yike.elders FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION yike.elders_at_address(in_county text, part text, rows_max integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = yike, pg_temp SET enable_seqscan = off
AS $$
  SELECT id FROM yike.elders
  WHERE yike.bigrams(current_address) @> yike.bigrams(part)
    -- IS TRUE: only the pairs may choose the index.
    AND (county = in_county AND area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to())) IS TRUE
    AND strpos(current_address, part) > 0
  LIMIT rows_max
$$;

REVOKE ALL ON FUNCTION yike.elders_at_address(text, text, integer) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION yike.elders_at_address(text, text, integer) TO yike_app;

-- Every statement about a person, with its evidence and validity. A correction is a new row that names the old one.
-- Only `area` may be updated: it follows the person to another community, so that the new one sees the whole file.
CREATE TABLE yike.elder_facts (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  fact text NOT NULL,
  value text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  source text NOT NULL,
  evidence text,
  replaces uuid,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX elder_facts_by_elder ON yike.elder_facts (county, elder_id, fact, valid_from DESC);

CREATE INDEX elder_facts_ending ON yike.elder_facts (county, valid_to) WHERE valid_to IS NOT NULL;

CALL yike.protect('elder_facts', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.elder_facts TO yike_app;

GRANT UPDATE (area) ON yike.elder_facts TO yike_app;

CREATE TABLE yike.elder_addresses (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  label text NOT NULL,
  address text NOT NULL,
  lat double precision,
  lng double precision,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX elder_addresses_by_elder ON yike.elder_addresses (county, elder_id);

CALL yike.protect('elder_addresses', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.elder_addresses TO yike_app;

CREATE TABLE yike.elder_contacts (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  name text NOT NULL,
  relation text NOT NULL,
  phone_enc text,
  phone_masked text,
  is_guardian boolean NOT NULL DEFAULT false,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX elder_contacts_by_elder ON yike.elder_contacts (county, elder_id);

CALL yike.protect('elder_contacts', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.elder_contacts TO yike_app;

CREATE TABLE yike.elder_consents (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  kind text NOT NULL,
  text_version text NOT NULL,
  is_given boolean NOT NULL,
  given_by text NOT NULL,
  relation text NOT NULL,
  evidence text,
  at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX elder_consents_by_elder ON yike.elder_consents (county, elder_id, at DESC);

CALL yike.protect('elder_consents', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.elder_consents TO yike_app;

GRANT UPDATE (area) ON yike.elder_consents TO yike_app;

CREATE TABLE yike.life_events (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  -- mistake: what it replaces did not happen.
  kind text NOT NULL CHECK (kind IN ('death', 'hospital', 'institution', 'move', 'mistake')),
  from_date date NOT NULL,
  to_date date,
  source text NOT NULL,
  note text,
  replaces uuid,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (county, id),
  CHECK (kind <> 'mistake' OR replaces IS NOT NULL),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX life_events_by_elder ON yike.life_events (county, elder_id, from_date DESC);

CALL yike.protect('life_events', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.life_events TO yike_app;

GRANT UPDATE (area) ON yike.life_events TO yike_app;

CREATE TABLE yike.households (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id)
);

CALL yike.protect('households', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT ON yike.households TO yike_app;

CREATE TABLE yike.household_members (
  county text COLLATE "C" NOT NULL,
  household_id uuid NOT NULL,
  elder_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  relation text NOT NULL,
  since date NOT NULL,
  until date,
  PRIMARY KEY (county, household_id, elder_id, since),
  FOREIGN KEY (county, household_id) REFERENCES yike.households (county, id),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id)
);

CREATE INDEX household_members_by_elder ON yike.household_members (county, elder_id);

-- One home at a time.
CREATE UNIQUE INDEX household_members_open ON yike.household_members (county, elder_id) WHERE until IS NULL;

CALL yike.protect('household_members', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.household_members TO yike_app;

CREATE TABLE yike.import_batches (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  file_name text NOT NULL,
  file_sha256 text NOT NULL,
  file_id uuid,
  mapping jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL CHECK (status IN ('previewed', 'running', 'done', 'failed')),
  rows_read integer NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  created_elders integer NOT NULL DEFAULT 0,
  updated_elders integer NOT NULL DEFAULT 0,
  unchanged_elders integer NOT NULL DEFAULT 0,
  error text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  started_by uuid,
  PRIMARY KEY (county, id)
);

CREATE INDEX import_batches_by_time ON yike.import_batches (county, started_at DESC);

CALL yike.protect('import_batches', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.import_batches TO yike_app;

-- Refused rows and warnings, for the result workbook. Cells hold what the file said, encrypted (ID numbers are among them).
CREATE TABLE yike.import_issues (
  county text COLLATE "C" NOT NULL,
  batch_id uuid NOT NULL,
  row_number integer NOT NULL,
  seq smallint NOT NULL,
  area text COLLATE "C" NOT NULL,
  severity text NOT NULL CHECK (severity IN ('rejected', 'warned', 'normalised')),
  kind text NOT NULL,
  field text NOT NULL,
  message text NOT NULL,
  cells_enc text,
  PRIMARY KEY (county, batch_id, row_number, seq),
  FOREIGN KEY (county, batch_id) REFERENCES yike.import_batches (county, id)
);

CALL yike.protect('import_issues', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT ON yike.import_issues TO yike_app;

CREATE TABLE yike.column_mappings (
  county text COLLATE "C" NOT NULL,
  header text NOT NULL,
  area text COLLATE "C" NOT NULL,
  field text NOT NULL,
  saved_at timestamptz NOT NULL,
  saved_by uuid,
  PRIMARY KEY (county, header)
);

CALL yike.protect('column_mappings', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.column_mappings TO yike_app;
