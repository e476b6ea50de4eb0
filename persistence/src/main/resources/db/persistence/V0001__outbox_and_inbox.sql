-- Events wait here, committed with the rows they tell of, until Kafka has acknowledged them.
create table outbox (
    position bigint generated always as identity primary key,
    id       uuid  not null,
    topic    text  not null,
    key      text  not null,
    headers  jsonb not null,
    payload  text  not null
);

create function ring_outbox() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox_' || tg_table_schema, '');
    return null;
end
$$;

create trigger ring after insert on outbox for each statement execute function ring_outbox();

-- What a consumer has settled; older than its topic's retention it is of no use.
create table inbox (
    consumer    text        not null,
    message_id  uuid        not null,
    received_at timestamptz not null,
    primary key (consumer, message_id)
);

create index inbox_received_at on inbox (received_at);

grant insert on outbox to ${request}, ${system};
grant select, delete on outbox to ${system};
grant select, insert on inbox to ${request}, ${system};
grant delete on inbox to ${system};
