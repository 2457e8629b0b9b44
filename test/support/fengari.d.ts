/** What the tests use of fengari, which has no types of its own. */
declare module 'fengari' {
  type State = { readonly lua: unique symbol };
  export const lauxlib: {
    luaL_newstate(): State;
    luaL_dostring(state: State, chunk: Uint8Array): number;
  };
  export const lualib: { luaL_openlibs(state: State): void };
  export const lua: {
    lua_setglobal(state: State, name: Uint8Array): void;
    lua_getfield(state: State, index: number, name: Uint8Array): void;
    lua_tostring(state: State, index: number): Uint8Array | null;
    lua_pop(state: State, count: number): void;
    lua_pushstring(state: State, text: Uint8Array): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushnil(state: State): void;
    lua_newtable(state: State): void;
    lua_settable(state: State, index: number): void;
  };
  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(text: Uint8Array): string;
}
