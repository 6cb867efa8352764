from . import mcp_key_create, mcp_preset_apply
