-- What a request asked for, as a person would type it: the query beside the route.

alter table etl.api_call add column query text;

comment on column etl.api_call.query is 'Query of the address, percent-encoded as it was sent, secrets replaced; null: none, or a call of an earlier version';
