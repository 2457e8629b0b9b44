export { type RepositoryFile, repositoryFiles } from './repository';
