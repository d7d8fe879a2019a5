-- Schema, scope functions and the platform's own tables.
-- Every setting is read with nullif(…, ''): a setting that was reset is '' and must show nothing.

CREATE SCHEMA IF NOT EXISTS yike;

GRANT USAGE ON SCHEMA yike TO yike_app;

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE FUNCTION yike.area_from() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('yike.area_from', true), '') $$;

CREATE FUNCTION yike.area_to() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('yike.area_to', true), '') $$;

CREATE FUNCTION yike.actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('yike.actor', true), '')::uuid $$;

CREATE FUNCTION yike.provider() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('yike.provider', true), '')::uuid $$;

CREATE FUNCTION yike.worker() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('yike.worker', true), '')::uuid $$;

CREATE FUNCTION yike.elders() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT string_to_array(nullif(current_setting('yike.elders', true), ''), ',')::uuid[] $$;

-- Forces row-level security on a table and adds one permissive policy for each way a row may belong to its reader:
-- by area (officials, street and community), by provider, by carer, by elder (and family). NULL leaves a way out.
-- Permissive policies are OR-ed, and of settings the planner knows nothing: it would take an OR for a handful of rows and
-- read the whole county to sort them for a page of 50. Inside COALESCE each way counts as half of the table and chooses no
-- index, so that the query's own place, organisation, carer or elder and its order choose it. Lists name those themselves
-- (ownRows in platform/access); the policies only decide.
CREATE PROCEDURE yike.protect(relation text, by_area text, by_provider text, by_worker text, by_elder text)
LANGUAGE plpgsql AS $body$
DECLARE
  ways CONSTANT text[] := ARRAY[
    ['by_area', quote_ident(by_area) || ' >= (SELECT yike.area_from()) AND ' || quote_ident(by_area) || ' <= (SELECT yike.area_to())'],
    ['by_provider', quote_ident(by_provider) || ' = (SELECT yike.provider())'],
    ['by_worker', quote_ident(by_worker) || ' = (SELECT yike.worker())'],
    ['by_elder', quote_ident(by_elder) || ' = ANY (COALESCE((SELECT yike.elders()), ''{}''))']];
  shape CONSTANT text := CASE num_nonnulls(by_area, by_provider, by_worker, by_elder)
    WHEN 1 THEN '%s' ELSE 'COALESCE(%s, false)' END;
BEGIN
  EXECUTE format('ALTER TABLE yike.%I ENABLE ROW LEVEL SECURITY', relation);
  EXECUTE format('ALTER TABLE yike.%I FORCE ROW LEVEL SECURITY', relation);
  FOR way IN 1 .. 4 LOOP
    CONTINUE WHEN ways[way][2] IS NULL;
    EXECUTE format('CREATE POLICY %I ON yike.%I USING (' || shape || ')', ways[way][1], relation, ways[way][2]);
  END LOOP;
END
$body$;

-- Divisions: a dictionary, the same in every county.
CREATE TABLE yike.areas (
  code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9]{12}$'),
  name text NOT NULL,
  parent text COLLATE "C",
  level text NOT NULL CHECK (level IN ('country', 'province', 'prefecture', 'county', 'street', 'community')),
  kind text NOT NULL DEFAULT '',
  is_statistical boolean NOT NULL DEFAULT false
);

CREATE INDEX areas_by_parent ON yike.areas (parent, code);

GRANT SELECT ON yike.areas TO yike_app;

-- Login names are unique in the whole system; the county tells where the account lives.
CREATE TABLE yike.logins (
  login text COLLATE "C" PRIMARY KEY,
  county text COLLATE "C" NOT NULL,
  user_id uuid NOT NULL
);

ALTER TABLE yike.logins ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.logins FORCE ROW LEVEL SECURITY;

CREATE POLICY by_area ON yike.logins
  USING (county || '000000' >= (SELECT yike.area_from()) AND county || '000000' <= (SELECT yike.area_to()));

GRANT SELECT, INSERT ON yike.logins TO yike_app;

CREATE TABLE yike.users (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  login text COLLATE "C" NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  totp_secret_enc text,
  totp_used_step bigint,
  failed_logins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id)
);

CALL yike.protect('users', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.users TO yike_app;

-- A role at a place, in a provider, or for elders. A session acts under exactly one.
CREATE TABLE yike.assignments (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  provider_id uuid,
  worker_id uuid,
  elder_ids uuid[] NOT NULL DEFAULT '{}',
  granted_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, user_id) REFERENCES yike.users (county, id)
);

CREATE INDEX assignments_by_user ON yike.assignments (county, user_id);

CALL yike.protect('assignments', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.assignments TO yike_app;

CREATE TABLE yike.sessions (
  county text COLLATE "C" NOT NULL,
  token_hash text NOT NULL,
  area text COLLATE "C" NOT NULL,
  user_id uuid NOT NULL,
  assignment_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (county, token_hash),
  FOREIGN KEY (county, user_id) REFERENCES yike.users (county, id),
  FOREIGN KEY (county, assignment_id) REFERENCES yike.assignments (county, id)
);

CREATE INDEX sessions_by_user ON yike.sessions (county, user_id);

CALL yike.protect('sessions', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.sessions TO yike_app;

-- One answer for one client id, for ever the same. The answer is ciphertext and the hash is keyed: they may hold ID numbers.
CREATE TABLE yike.requests (
  county text COLLATE "C" NOT NULL,
  actor_id uuid NOT NULL,
  client_id uuid NOT NULL,
  operation text NOT NULL,
  input_hash text NOT NULL,
  response_enc text,
  at timestamptz NOT NULL,
  PRIMARY KEY (county, actor_id, client_id)
);

ALTER TABLE yike.requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.requests FORCE ROW LEVEL SECURITY;

CREATE POLICY by_actor ON yike.requests USING (actor_id = (SELECT yike.actor()));

CREATE POLICY by_whole_system ON yike.requests FOR SELECT
  USING ((SELECT yike.area_from()) = '000000000000' AND (SELECT yike.area_to()) = '999999999999');

GRANT SELECT, INSERT ON yike.requests TO yike_app;

GRANT UPDATE (response_enc) ON yike.requests TO yike_app;

-- Append-only and chained: hash = SHA-256(previous hash, canonical row).
CREATE TABLE yike.audit (
  county text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  area text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_role text NOT NULL,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  elder_id uuid,
  reason text,
  trace text,
  detail jsonb NOT NULL DEFAULT '{}',
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (county, seq)
);

CREATE INDEX audit_by_elder ON yike.audit (county, elder_id, seq DESC);

CREATE INDEX audit_by_subject ON yike.audit (county, subject_type, subject_id, seq DESC);

ALTER TABLE yike.audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.audit FORCE ROW LEVEL SECURITY;

CREATE POLICY read_by_area ON yike.audit FOR SELECT
  USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY append ON yike.audit FOR INSERT WITH CHECK (true);

GRANT SELECT, INSERT ON yike.audit TO yike_app;

CREATE TABLE yike.audit_heads (
  county text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
);

ALTER TABLE yike.audit_heads ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.audit_heads FORCE ROW LEVEL SECURITY;

-- A head tells only a number and a hash; every actor's transaction moves it.
CREATE POLICY everyone ON yike.audit_heads USING (true);

GRANT SELECT, INSERT, UPDATE ON yike.audit_heads TO yike_app;

-- What must travel on: one row an event and handler, written in the same transaction, delivered at least once.
CREATE TABLE yike.outbox (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  topic text NOT NULL,
  handler text NOT NULL,
  payload jsonb NOT NULL,
  trace text,
  created_at timestamptz NOT NULL,
  run_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  done_at timestamptz,
  dead_at timestamptz,
  PRIMARY KEY (county, id)
);

CREATE INDEX outbox_waiting ON yike.outbox (county, run_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE INDEX outbox_dead ON yike.outbox (county, dead_at) WHERE dead_at IS NOT NULL;

ALTER TABLE yike.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY by_area ON yike.outbox
  USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY append ON yike.outbox FOR INSERT WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON yike.outbox TO yike_app;

-- When each scheduled job runs next: one row a job, locked while it runs.
CREATE TABLE yike.schedules (
  name text PRIMARY KEY,
  next_run_at timestamptz NOT NULL,
  last_run_at timestamptz,
  last_error text
);

GRANT SELECT, INSERT, UPDATE ON yike.schedules TO yike_app;

CREATE TABLE yike.files (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid,
  provider_id uuid,
  worker_id uuid,
  name text NOT NULL,
  media_type text NOT NULL,
  size_bytes integer NOT NULL CHECK (size_bytes BETWEEN 0 AND 20971520),
  sha256 text NOT NULL,
  content bytea NOT NULL,
  created_at timestamptz NOT NULL,
  created_by uuid,
  PRIMARY KEY (county, id)
);

CREATE INDEX files_by_hash ON yike.files (county, sha256);

CALL yike.protect('files', 'area', 'provider_id', 'worker_id', 'elder_id');

GRANT SELECT, INSERT ON yike.files TO yike_app;

-- Human-readable numbers (case, order, batch): one counter a county, kind and day.
CREATE TABLE yike.counters (
  county text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (county, kind, day)
);

ALTER TABLE yike.counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.counters FORCE ROW LEVEL SECURITY;

CREATE POLICY everyone ON yike.counters USING (true);

GRANT SELECT, INSERT, UPDATE ON yike.counters TO yike_app;
