from . import mcp_action_choose, mcp_key_create, mcp_preset_apply, mcp_start
