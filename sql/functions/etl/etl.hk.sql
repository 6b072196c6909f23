-- The loader computes the same number, so a key costs no look-up, facts may arrive before their dimensions, and a full
-- load of an empty database gives the same keys again. array_to_string leaves out nulls and would shift the parts.
create or replace function etl.hk(variadic parts text[])
    returns bigint
    language sql
    immutable
    strict
    parallel safe
    set search_path = pg_catalog, pg_temp
    return case
        when array_position(parts, null) is null then
            ('x' || substr(encode(sha256(convert_to(array_to_string(parts, e'\x1f'), 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
            & 9223372036854775807
    end;

comment on function etl.hk is
    'Deterministic 63-bit key of (entity, API id): first 8 bytes, big-endian, of SHA-256 over the parts joined by U+001F, '
    'sign bit cleared. Null if a part is null';

revoke execute on function etl.hk(text[]) from public;
