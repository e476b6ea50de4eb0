-- Documents come from files and from admins, meet here, and have a life: draft, published, deprecated, archived. A
-- process of the version before may still write while this is rolled out; what it does not know of is filled in for it.
create sequence definition_revision;

-- Each has its own column, as seed 003 wants it, and never says anything else than the document.
alter table integration_definitions
    add column methods       jsonb       not null
        generated always as (coalesce(document -> 'methods', '[]'::jsonb)) stored,
    add column config_schema jsonb       not null
        generated always as (coalesce(document -> 'configSchema', '{}'::jsonb)) stored,
    add column oauth2_config jsonb
        generated always as (document -> 'oauth2Config') stored,
    add column published_at  timestamptz,
    add column origin        text        not null default 'file' check (origin in ('file', 'api')),
    -- Rises with every change of the definition or of one of its versions: other replicas ask for what is above the
    -- highest they know. Registrations take turns, so a lower one is never committed after a higher one.
    add column revision      bigint      not null default 0,
    -- An admin chose the status: no file changes it any more.
    add column status_by_api boolean     not null default false;

alter table integration_definition_versions
    add column status       varchar(50)
        check (status in ('DRAFT', 'PUBLISHED', 'DEPRECATED', 'ARCHIVED')),
    add column origin       text        not null default 'file' check (origin in ('file', 'api')),
    add column revision     bigint      not null default 0,
    add column published_at timestamptz,
    -- Who made it what it is, and when; nobody for what a file says.
    add column changed_by   uuid,
    add column changed_at   timestamptz;

create function count_definition_revision() returns trigger language plpgsql as $$
begin
    new.revision := nextval('definition_revision');
    return new;
end
$$;

create function complete_definition_version() returns trigger language plpgsql as $$
begin
    new.status := coalesce(new.status, new.document ->> 'status', 'PUBLISHED');
    new.changed_at := coalesce(new.changed_at, new.created_at);
    if new.status <> 'DRAFT' then
        new.published_at := coalesce(new.published_at, new.changed_at);
    end if;
    new.revision := nextval('definition_revision');
    return new;
end
$$;

-- What is there came from files; the current version has the status its definition has.
update integration_definition_versions as known
   set status = coalesce((select current.status from integration_definitions as current
                           where current.integration_id = known.integration_id and current.version = known.version),
                         known.document ->> 'status', 'PUBLISHED'),
       changed_at = created_at,
       revision = nextval('definition_revision');
update integration_definition_versions set published_at = created_at where status <> 'DRAFT';
update integration_definitions set published_at = created_at where status <> 'DRAFT';
update integration_definitions set revision = nextval('definition_revision');

alter table integration_definition_versions
    alter column status set not null,
    alter column changed_at set not null;

create trigger count_revision before insert or update on integration_definitions
    for each row execute function count_definition_revision();
create trigger complete before insert or update on integration_definition_versions
    for each row execute function complete_definition_version();

-- The current version is one of those kept.
alter table integration_definitions
    add constraint integration_definitions_current_version
        foreign key (integration_id, version) references integration_definition_versions (integration_id, version);

-- A draft can be replaced, and a status moves on; nothing else of a version changes.
grant update (content_hash, document, status, origin, published_at, changed_by, changed_at)
    on integration_definition_versions to ${system};
grant usage on sequence definition_revision to ${system};
