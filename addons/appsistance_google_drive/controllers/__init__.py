from . import drive
