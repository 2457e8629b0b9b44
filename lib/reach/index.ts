export * from './diff';
export * from './engine';
export * from './explain';
export * from './lint';
export * from './model';
export * from './output';
export * from './profile';
export * from './read';
