from . import (
    appsistance_counter_purchase,
    appsistance_visit,
    appsistance_warranty_return,
)
