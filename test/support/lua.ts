/** Runs a health script of Argo CD: a Lua chunk that reads `obj` and returns `{ status, message }`. */
import { lauxlib, lua, lualib, to_jsstring, to_luastring } from 'fengari';

export interface Health {
  readonly status: string;
  readonly message: string;
}

/** What the script says of an object. Throws where it does not compile, fails or returns something else. */
export function healthOf(script: string, object: object): Health {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  push(state, object);
  lua.lua_setglobal(state, to_luastring('obj'));
  if (lauxlib.luaL_dostring(state, to_luastring(script)) !== 0) {
    const reason = lua.lua_tostring(state, -1);
    throw new Error(reason === null ? 'the script fails' : to_jsstring(reason));
  }
  return { status: field(state, 'status'), message: field(state, 'message') };
}

type State = ReturnType<typeof lauxlib.luaL_newstate>;

function field(state: State, name: string): string {
  lua.lua_getfield(state, -1, to_luastring(name));
  const text = lua.lua_tostring(state, -1);
  lua.lua_pop(state, 1);
  if (text === null) throw new Error(`the script returned no ${name}`);
  return to_jsstring(text);
}

function push(state: State, value: unknown): void {
  if (typeof value === 'string') lua.lua_pushstring(state, to_luastring(value));
  else if (typeof value === 'number') lua.lua_pushnumber(state, value);
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else if (typeof value === 'object' && value !== null) {
    lua.lua_newtable(state);
    const entries = Array.isArray(value) ? value.map((item, index) => [index + 1, item] as const) : Object.entries(value);
    for (const [key, item] of entries) {
      push(state, key);
      push(state, item);
      lua.lua_settable(state, -3);
    }
  } else lua.lua_pushnil(state);
}
