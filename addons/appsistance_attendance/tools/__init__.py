from . import gate_poster, gate_rule, pairing
