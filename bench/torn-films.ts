/** @file Clips that tears and splice bands are put into, and real films in which some may be; name, file, first frame. */
export const cleanClips = [
  ['foreman', 'clean/foreman_cif.mp4', 100],
  ['akiyo', 'clean/akiyo_cif.mp4', 60],
  ['grand-canal', 'clean/grand-canal-gongchen-hangzhou.mp4', 30],
  ['train-window', 'clean/train-window-1280x720.mov', 60],
  ['flower', 'clean/flower.mp4', 30],
  ['printing-press', 'clean/world-archive-printing-press.mp4', 20],
  ['car-detection', 'clean/car-detection.mp4', 50],
] as const;

export const realFilms = [
  ['Market Street', 'silent-film/a_trip_down_market_street_before_the_fire', 0],
  ['earthquake and fire', 'silent-film/san_francisco_earthquake_and_fire', 0],
  ['great train robbery', 'silent-film/the_great_train_robbery', 0],
  ['Within Our Gates', 'silent-film/within_our_gates', 0],
  ['the train', 'arrival-of-a-train/train.flv', 500],
  ['friday, 1940', 'silent-film/friday.mp4', 30],
] as const;
