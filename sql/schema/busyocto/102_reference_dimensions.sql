-- Reference dimensions: small, shared by all clients, keyed by what people read.
--
-- A code that the API uses and nobody has listed here becomes a member in the load that meets it (name = code), so
-- every other column has a default or may be null.


-- ------------------------------------------------------------------------------------------------------------- dim_date

-- The key is a real date, not 20260131: a fact stays filterable, and its partitions prunable, without this table.
create table dw.dim_date (
    date_day      date     not null,
    year          smallint not null,
    quarter       smallint not null,
    month         smallint not null,
    month_start   date     not null,
    month_name    text     not null,
    iso_year      smallint not null,
    iso_week      smallint not null,
    week_start    date     not null,
    day_of_week   smallint not null,
    day_name      text     not null,
    is_weekend    boolean  not null,
    day_of_month  smallint not null,
    days_in_month smallint not null,

    constraint dim_date_pkey primary key (date_day)
);

comment on table dw.dim_date is 'Calendar. GRAIN: one row per day, 2015 to 2039. Convenience only: no view depends on a day being here';
comment on column dw.dim_date.date_day      is 'Day (key)';
comment on column dw.dim_date.year          is 'Calendar year';
comment on column dw.dim_date.quarter       is 'Quarter of the year, 1 to 4';
comment on column dw.dim_date.month         is 'Month of the year, 1 to 12';
comment on column dw.dim_date.month_start   is 'First day of the month';
comment on column dw.dim_date.month_name    is 'Month in English';
comment on column dw.dim_date.iso_year      is 'Year that the ISO week belongs to';
comment on column dw.dim_date.iso_week      is 'ISO 8601 week, 1 to 53';
comment on column dw.dim_date.week_start    is 'Monday of the week';
comment on column dw.dim_date.day_of_week   is 'Day of the week, 1 = Monday to 7 = Sunday';
comment on column dw.dim_date.day_name      is 'Day of the week in English';
comment on column dw.dim_date.is_weekend    is 'Saturday or Sunday';
comment on column dw.dim_date.day_of_month  is 'Day of the month, 1 to 31';
comment on column dw.dim_date.days_in_month is 'Length of the month (days)';

insert into dw.dim_date
select
    day,
    extract(year from day),
    extract(quarter from day),
    extract(month from day),
    date_trunc('month', day),
    to_char(day, 'FMMonth'),
    extract(isoyear from day),
    extract(week from day),
    date_trunc('week', day),
    extract(isodow from day),
    to_char(day, 'FMDay'),
    extract(isodow from day) > 5,
    extract(day from day),
    extract(day from date_trunc('month', day) + interval '1 month - 1 day')
from generate_series(timestamp '2015-01-01', timestamp '2039-12-31', interval '1 day') as days(day);


-- --------------------------------------------------------------------------------------------------------- dim_platform

create table dw.dim_platform (
    platform_code text    not null,
    platform_name text    not null,
    has_ads       boolean not null default true,
    has_posts     boolean not null default true,

    constraint dim_platform_pkey primary key (platform_code)
);

comment on table dw.dim_platform is 'Platforms: ad networks and social networks. GRAIN: one row per platform';
comment on column dw.dim_platform.platform_code is 'The API''s code (key)';
comment on column dw.dim_platform.platform_name is 'Name for people; the code itself if the loader met it first';
comment on column dw.dim_platform.has_ads       is 'Sells advertising';
comment on column dw.dim_platform.has_posts     is 'Has organic posts';

insert into dw.dim_platform (platform_code, platform_name, has_ads, has_posts)
values
    ('unknown',   '(unknown)',     true, true),
    ('amazon',    'Amazon Ads',    true, false),
    ('facebook',  'Facebook',      true, true),
    ('google',    'Google Ads',    true, false),
    ('instagram', 'Instagram',     true, true),
    ('linkedin',  'LinkedIn',      true, true),
    ('meta',      'Meta',          true, false),
    ('microsoft', 'Microsoft Ads', true, false),
    ('pinterest', 'Pinterest',     true, true),
    ('reddit',    'Reddit',        true, true),
    ('snapchat',  'Snapchat',      true, true),
    ('tiktok',    'TikTok',        true, true),
    ('x',         'X',             true, true),
    ('youtube',   'YouTube',       true, true);


-- ----------------------------------------------------------------------------------------------------- dim_content_type

create table dw.dim_content_type (
    content_type_code text not null,
    content_type_name text not null,

    constraint dim_content_type_pkey primary key (content_type_code)
);

comment on table dw.dim_content_type is 'Kinds of posts and creatives. GRAIN: one row per kind';
comment on column dw.dim_content_type.content_type_code is 'The API''s code (key)';
comment on column dw.dim_content_type.content_type_name is 'Name for people; the code itself if the loader met it first';

insert into dw.dim_content_type (content_type_code, content_type_name)
values
    ('unknown',     '(unknown)'),
    ('carousel',    'Carousel'),
    ('document',    'Document'),
    ('image',       'Image'),
    ('link',        'Link'),
    ('live',        'Live'),
    ('poll',        'Poll'),
    ('reel',        'Reel'),
    ('short',       'Short'),
    ('short_video', 'Short video'),
    ('story',       'Story'),
    ('text',        'Text'),
    ('video',       'Video');


-- --------------------------------------------------------------------------------------------------------- dim_currency

create table dw.dim_currency (
    currency_code text     not null,
    currency_name text     not null,
    minor_units   smallint,

    constraint dim_currency_pkey primary key (currency_code),
    constraint dim_currency_code_check check (currency_code ~ '^[A-Z]{3}$')
);

comment on table dw.dim_currency is 'Currencies of ISO 4217, with some withdrawn ones: old figures keep theirs. GRAIN: one row per currency';
comment on column dw.dim_currency.currency_code is 'ISO 4217 code (key); XXX = not known';
comment on column dw.dim_currency.currency_name is 'Name for people; the code itself if the loader met it first';
comment on column dw.dim_currency.minor_units   is 'Decimal places of an amount as people write it (digits); null: none defined, or not known';

insert into dw.dim_currency (currency_code, currency_name, minor_units)
values
    ('AED', 'UAE Dirham', 2),
    ('AFN', 'Afghani', 2),
    ('ALL', 'Lek', 2),
    ('AMD', 'Armenian Dram', 2),
    ('ANG', 'Netherlands Antillean Guilder', 2),
    ('AOA', 'Kwanza', 2),
    ('ARS', 'Argentine Peso', 2),
    ('AUD', 'Australian Dollar', 2),
    ('AWG', 'Aruban Florin', 2),
    ('AZN', 'Azerbaijan Manat', 2),
    ('BAM', 'Convertible Mark', 2),
    ('BBD', 'Barbados Dollar', 2),
    ('BDT', 'Taka', 2),
    ('BGN', 'Bulgarian Lev', 2),
    ('BHD', 'Bahraini Dinar', 3),
    ('BIF', 'Burundi Franc', 0),
    ('BMD', 'Bermudian Dollar', 2),
    ('BND', 'Brunei Dollar', 2),
    ('BOB', 'Boliviano', 2),
    ('BOV', 'Mvdol', 2),
    ('BRL', 'Brazilian Real', 2),
    ('BSD', 'Bahamian Dollar', 2),
    ('BTN', 'Ngultrum', 2),
    ('BWP', 'Pula', 2),
    ('BYN', 'Belarusian Ruble', 2),
    ('BZD', 'Belize Dollar', 2),
    ('CAD', 'Canadian Dollar', 2),
    ('CDF', 'Congolese Franc', 2),
    ('CHE', 'WIR Euro', 2),
    ('CHF', 'Swiss Franc', 2),
    ('CHW', 'WIR Franc', 2),
    ('CLF', 'Unidad de Fomento', 4),
    ('CLP', 'Chilean Peso', 0),
    ('CNY', 'Yuan Renminbi', 2),
    ('COP', 'Colombian Peso', 2),
    ('COU', 'Unidad de Valor Real', 2),
    ('CRC', 'Costa Rican Colon', 2),
    ('CUC', 'Peso Convertible', 2),
    ('CUP', 'Cuban Peso', 2),
    ('CVE', 'Cabo Verde Escudo', 2),
    ('CZK', 'Czech Koruna', 2),
    ('DJF', 'Djibouti Franc', 0),
    ('DKK', 'Danish Krone', 2),
    ('DOP', 'Dominican Peso', 2),
    ('DZD', 'Algerian Dinar', 2),
    ('EGP', 'Egyptian Pound', 2),
    ('ERN', 'Nakfa', 2),
    ('ETB', 'Ethiopian Birr', 2),
    ('EUR', 'Euro', 2),
    ('FJD', 'Fiji Dollar', 2),
    ('FKP', 'Falkland Islands Pound', 2),
    ('GBP', 'Pound Sterling', 2),
    ('GEL', 'Lari', 2),
    ('GHS', 'Ghana Cedi', 2),
    ('GIP', 'Gibraltar Pound', 2),
    ('GMD', 'Dalasi', 2),
    ('GNF', 'Guinean Franc', 0),
    ('GTQ', 'Quetzal', 2),
    ('GYD', 'Guyana Dollar', 2),
    ('HKD', 'Hong Kong Dollar', 2),
    ('HNL', 'Lempira', 2),
    ('HRK', 'Kuna', 2),
    ('HTG', 'Gourde', 2),
    ('HUF', 'Forint', 2),
    ('IDR', 'Rupiah', 2),
    ('ILS', 'New Israeli Sheqel', 2),
    ('INR', 'Indian Rupee', 2),
    ('IQD', 'Iraqi Dinar', 3),
    ('IRR', 'Iranian Rial', 2),
    ('ISK', 'Iceland Krona', 0),
    ('JMD', 'Jamaican Dollar', 2),
    ('JOD', 'Jordanian Dinar', 3),
    ('JPY', 'Yen', 0),
    ('KES', 'Kenyan Shilling', 2),
    ('KGS', 'Som', 2),
    ('KHR', 'Riel', 2),
    ('KMF', 'Comorian Franc', 0),
    ('KPW', 'North Korean Won', 2),
    ('KRW', 'Won', 0),
    ('KWD', 'Kuwaiti Dinar', 3),
    ('KYD', 'Cayman Islands Dollar', 2),
    ('KZT', 'Tenge', 2),
    ('LAK', 'Lao Kip', 2),
    ('LBP', 'Lebanese Pound', 2),
    ('LKR', 'Sri Lanka Rupee', 2),
    ('LRD', 'Liberian Dollar', 2),
    ('LSL', 'Loti', 2),
    ('LYD', 'Libyan Dinar', 3),
    ('MAD', 'Moroccan Dirham', 2),
    ('MDL', 'Moldovan Leu', 2),
    ('MGA', 'Malagasy Ariary', 2),
    ('MKD', 'Denar', 2),
    ('MMK', 'Kyat', 2),
    ('MNT', 'Tugrik', 2),
    ('MOP', 'Pataca', 2),
    ('MRU', 'Ouguiya', 2),
    ('MUR', 'Mauritius Rupee', 2),
    ('MVR', 'Rufiyaa', 2),
    ('MWK', 'Malawi Kwacha', 2),
    ('MXN', 'Mexican Peso', 2),
    ('MXV', 'Mexican Unidad de Inversion (UDI)', 2),
    ('MYR', 'Malaysian Ringgit', 2),
    ('MZN', 'Mozambique Metical', 2),
    ('NAD', 'Namibia Dollar', 2),
    ('NGN', 'Naira', 2),
    ('NIO', 'Cordoba Oro', 2),
    ('NOK', 'Norwegian Krone', 2),
    ('NPR', 'Nepalese Rupee', 2),
    ('NZD', 'New Zealand Dollar', 2),
    ('OMR', 'Rial Omani', 3),
    ('PAB', 'Balboa', 2),
    ('PEN', 'Sol', 2),
    ('PGK', 'Kina', 2),
    ('PHP', 'Philippine Peso', 2),
    ('PKR', 'Pakistan Rupee', 2),
    ('PLN', 'Zloty', 2),
    ('PYG', 'Guarani', 0),
    ('QAR', 'Qatari Rial', 2),
    ('RON', 'Romanian Leu', 2),
    ('RSD', 'Serbian Dinar', 2),
    ('RUB', 'Russian Ruble', 2),
    ('RWF', 'Rwanda Franc', 0),
    ('SAR', 'Saudi Riyal', 2),
    ('SBD', 'Solomon Islands Dollar', 2),
    ('SCR', 'Seychelles Rupee', 2),
    ('SDG', 'Sudanese Pound', 2),
    ('SEK', 'Swedish Krona', 2),
    ('SGD', 'Singapore Dollar', 2),
    ('SHP', 'Saint Helena Pound', 2),
    ('SLE', 'Leone', 2),
    ('SLL', 'Leone', 2),
    ('SOS', 'Somali Shilling', 2),
    ('SRD', 'Surinam Dollar', 2),
    ('SSP', 'South Sudanese Pound', 2),
    ('STN', 'Dobra', 2),
    ('SVC', 'El Salvador Colon', 2),
    ('SYP', 'Syrian Pound', 2),
    ('SZL', 'Lilangeni', 2),
    ('THB', 'Baht', 2),
    ('TJS', 'Somoni', 2),
    ('TMT', 'Turkmenistan New Manat', 2),
    ('TND', 'Tunisian Dinar', 3),
    ('TOP', 'Pa’anga', 2),
    ('TRY', 'Turkish Lira', 2),
    ('TTD', 'Trinidad and Tobago Dollar', 2),
    ('TWD', 'New Taiwan Dollar', 2),
    ('TZS', 'Tanzanian Shilling', 2),
    ('UAH', 'Hryvnia', 2),
    ('UGX', 'Uganda Shilling', 0),
    ('USD', 'US Dollar', 2),
    ('USN', 'US Dollar (Next day)', 2),
    ('UYI', 'Uruguay Peso en Unidades Indexadas (UI)', 0),
    ('UYU', 'Peso Uruguayo', 2),
    ('UYW', 'Unidad Previsional', 4),
    ('UZS', 'Uzbekistan Sum', 2),
    ('VED', 'Bolívar Soberano', 2),
    ('VES', 'Bolívar Soberano', 2),
    ('VND', 'Dong', 0),
    ('VUV', 'Vatu', 0),
    ('WST', 'Tala', 2),
    ('XAD', 'Arab Accounting Dinar', 2),
    ('XAF', 'CFA Franc BEAC', 0),
    ('XAG', 'Silver', null),
    ('XAU', 'Gold', null),
    ('XBA', 'Bond Markets Unit European Composite Unit (EURCO)', null),
    ('XBB', 'Bond Markets Unit European Monetary Unit (E.M.U.-6)', null),
    ('XBC', 'Bond Markets Unit European Unit of Account 9 (E.U.A.-9)', null),
    ('XBD', 'Bond Markets Unit European Unit of Account 17 (E.U.A.-17)', null),
    ('XCD', 'East Caribbean Dollar', 2),
    ('XCG', 'Caribbean Guilder', 2),
    ('XDR', 'SDR (Special Drawing Right)', null),
    ('XOF', 'CFA Franc BCEAO', 0),
    ('XPD', 'Palladium', null),
    ('XPF', 'CFP Franc', 0),
    ('XPT', 'Platinum', null),
    ('XSU', 'Sucre', null),
    ('XTS', 'Codes specifically reserved for testing purposes', null),
    ('XUA', 'ADB Unit of Account', null),
    ('XXX', '(unknown)', null),
    ('YER', 'Yemeni Rial', 2),
    ('ZAR', 'Rand', 2),
    ('ZMW', 'Zambian Kwacha', 2),
    ('ZWG', 'Zimbabwe Gold', 2),
    ('ZWL', 'Zimbabwe Dollar', 2);


-- ----------------------------------------------------------------------------------------------------------- dim_metric

create table dw.dim_metric (
    metric_code text not null,
    metric_name text not null,
    unit        text not null,
    additivity  text not null,
    formula     text,

    constraint dim_metric_pkey primary key (metric_code),
    constraint dim_metric_additivity_check check (additivity in ('additive', 'semi-additive', 'non-additive'))
);

comment on table dw.dim_metric is 'What each figure means and how it may be summed. GRAIN: one row per metric';
comment on column dw.dim_metric.metric_code is 'Name of the column in dw and mart (key)';
comment on column dw.dim_metric.metric_name is 'Name for people';
comment on column dw.dim_metric.unit        is 'Unit of the figure';
comment on column dw.dim_metric.additivity  is 'additive: sum freely. semi-additive: not over days. non-additive: never';
comment on column dw.dim_metric.formula     is 'How to compute it at any grain, or what to heed; null: it is stored';

insert into dw.dim_metric (metric_code, metric_name, unit, additivity, formula)
values
    ('spend',            'Spend',                       'account currency', 'additive',      'within one currency; over currencies take spend_reporting'),
    ('impressions',      'Impressions',                 'count',            'additive',      null),
    ('clicks',           'Clicks (all)',                'count',            'additive',      null),
    ('video_views',      'Video views',                 'count',            'additive',      null),
    ('conversions',      'Conversions',                 'count',            'additive',      null),
    ('conversion_value', 'Conversion value',            'account currency', 'additive',      'within one currency; over currencies take conversion_value_reporting'),
    ('reach',            'Reach',                       'people',           'non-additive',  'people overlap between ads and days'),
    ('ctr',              'Click-through rate',          'ratio',            'non-additive',  'sum(clicks) / sum(impressions)'),
    ('cpc',              'Cost per click',              'currency',         'non-additive',  'sum(spend) / sum(clicks)'),
    ('cpm',              'Cost per 1,000 impressions',  'currency',         'non-additive',  '1000 * sum(spend) / sum(impressions)'),
    ('cpa',              'Cost per conversion',         'currency',         'non-additive',  'sum(spend) / sum(conversions)'),
    ('roas',             'Return on ad spend',          'ratio',            'non-additive',  'sum(conversion_value) / sum(spend)'),
    ('likes',            'Likes',                       'count',            'semi-additive', 'cumulative per post: sum over posts'),
    ('comments',         'Comments',                    'count',            'semi-additive', 'cumulative per post: sum over posts'),
    ('shares',           'Shares',                      'count',            'semi-additive', 'cumulative per post: sum over posts'),
    ('saves',            'Saves',                       'count',            'semi-additive', 'cumulative per post: sum over posts'),
    ('views',            'Views',                       'count',            'semi-additive', 'cumulative per post: sum over posts'),
    ('engagements',      'Engagements',                 'count',            'semi-additive', 'likes + comments + shares + saves'),
    ('engagement_rate',  'Engagement rate',             'ratio',            'non-additive',  'as the platform computes it'),
    ('spend_reporting', 'Spend in the reporting currency', 'reporting currency', 'additive',
     'within one reporting currency, and right only if no row has rate_missing'),
    ('conversion_value_reporting', 'Conversion value in the reporting currency', 'reporting currency', 'additive',
     'within one reporting currency, and right only if no row has rate_missing');


-- -------------------------------------------------------------------------------------------------------- fx_rate_daily

-- Rates are not in the API: whoever wants a reporting currency fills this table (a file, a central bank's feed).
create table dw.fx_rate_daily (
    from_currency text           not null,
    to_currency   text           not null,
    rate_date     date           not null,
    rate          numeric(20,10) not null,
    source        text           not null,
    loaded_at     timestamptz    not null default now(),

    constraint fx_rate_daily_pkey primary key (from_currency, to_currency, rate_date),
    constraint fx_rate_daily_from_currency_fkey foreign key (from_currency) references dw.dim_currency,
    constraint fx_rate_daily_to_currency_fkey foreign key (to_currency) references dw.dim_currency,
    constraint fx_rate_daily_rate_check check (rate > 0)
);

comment on table dw.fx_rate_daily is 'Exchange rates. GRAIN: one row per pair of currencies and day. No rate = no converted amount, never a guess';
comment on column dw.fx_rate_daily.from_currency is 'Currency of the amount (ISO 4217)';
comment on column dw.fx_rate_daily.to_currency   is 'Currency wanted (ISO 4217)';
comment on column dw.fx_rate_daily.rate_date     is 'Day that the rate is for';
comment on column dw.fx_rate_daily.rate          is 'Units of to_currency per unit of from_currency';
comment on column dw.fx_rate_daily.source        is 'Where the rate comes from';
comment on column dw.fx_rate_daily.loaded_at     is 'When it was written (UTC)';
