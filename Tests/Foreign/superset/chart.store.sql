select s.id, slice_name as name, viz_type as kind, datasource_name as dataset, s.description, certified_by, s.cache_timeout,
       substr(s.changed_on || '.000000', 1, 26) as changed
from slices s
