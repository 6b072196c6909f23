-- Who may read whose rows.
--
-- A client's rows are told by domain_key, and a reader's clients by the role that it logs in as: never by a setting, which
-- anybody who can type SQL can set. Nothing here takes effect before `octoload access init` has made the three group roles
-- and called etl.secure_tables, which gives the tables their policies: until then only the owner can read. docs/access.md says
-- what holds, what PostgreSQL itself leaves open, and which test shows it.


-- --------------------------------------------------------------------------------------------------------- access_group

-- Roles belong to the server and not to a database: each warehouse has groups of its own.
create table etl.access_group (
    kind         text not null,
    role_name    name not null,
    role_oid     oid  not null,
    database_oid oid  not null,

    constraint access_group_pkey primary key (kind),
    constraint access_group_kind_check check (kind in ('loader', 'agency', 'client'))
);

comment on table etl.access_group is 'Group roles that hold the rights in this database. GRAIN: one row per kind';
comment on column etl.access_group.kind         is 'loader: writes. agency: reads all clients. client: reads the clients that are granted';
comment on column etl.access_group.role_name    is 'Group role';
comment on column etl.access_group.role_oid     is 'Its number: a role made anew under the name is another';
comment on column etl.access_group.database_oid is 'Database that it was made for: a copy of the warehouse needs groups of its own';


-- -------------------------------------------------------------------------------------------------------- reader_domain

-- A name outlives its role: the number of the role that it was granted to tells whether it is still that one.
create table etl.reader_domain (
    reader_role name        not null,
    domain_key  bigint      not null,
    granted_by  text        not null default session_user,
    granted_at  timestamptz not null default now(),
    role_oid    oid         not null,

    constraint reader_domain_pkey primary key (reader_role, domain_key)
);

comment on table etl.reader_domain is 'Which clients a reader sees. GRAIN: one row per role and client';
comment on column etl.reader_domain.reader_role is 'Role that logs in, or one that it is a member of';
comment on column etl.reader_domain.domain_key  is 'Client (dw.dim_domain)';
comment on column etl.reader_domain.granted_by  is 'Role that granted it';
comment on column etl.reader_domain.granted_at  is 'When (UTC)';
comment on column etl.reader_domain.role_oid    is 'Number of the role when it was granted; the grant is void for a role of that name made later';


-- ---------------------------------------------------------------------------------------------------------------- mutex

-- Any login may take advisory locks, and so stop whoever waits for them. Rows of this table can be locked by those only who
-- may write the books.
create table etl.mutex (
    name text not null,

    constraint mutex_pkey primary key (name)
);

comment on table etl.mutex is 'Rows that transactions lock to come one after another. GRAIN: one row per thing to do';
comment on column etl.mutex.name is 'What is done by one transaction at a time';

insert into etl.mutex (name) values ('months');
