-- What can be connected. Nobody's property: read by requests, written by the mirror of the documents.
create table integration_definitions (
    id             uuid         primary key,
    integration_id varchar(255) not null,
    name           varchar(255) not null,
    description    text         not null,
    version        varchar(50)  not null,
    type           varchar(50)  not null,
    auth_type      varchar(50)  not null,
    status         varchar(50)  not null check (status in ('DRAFT', 'PUBLISHED', 'DEPRECATED', 'ARCHIVED')),
    document       jsonb        not null,
    created_at     timestamptz  not null,
    updated_at     timestamptz  not null
);

create unique index integration_definitions_integration_id_idx on integration_definitions (integration_id);

-- Every version there ever was: a job keeps the one it began with.
create table integration_definition_versions (
    integration_id varchar(255) not null,
    version        varchar(50)  not null,
    content_hash   text         not null,
    document       jsonb        not null,
    created_at     timestamptz  not null,
    primary key (integration_id, version)
);

grant select on integration_definitions, integration_definition_versions to ${request}, ${system};
grant insert, update on integration_definitions to ${system};
grant insert on integration_definition_versions to ${system};
