export * from './engine';
export * from './model';
export * from './output/text';
export * from './profile';
export * from './read';
