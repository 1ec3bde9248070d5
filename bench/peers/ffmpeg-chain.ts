/**
 * @file The peer of the whole program: what FFmpeg's own filters make of an old film. Crop, mpdecimate, deflicker, vidstab (two passes), hqdn3d,
 * minterpolate (bidir, aobmc, vsbmc) at the source's size, Lanczos to the delivery size, x264 medium. Uses the `ffmpeg` on the PATH.
 */
import { spawnSync } from 'node:child_process';

export type ChainSettings = {
  readonly input: string;
  readonly out: string;
  /** width:height:x:y of the picture, as FFmpeg's crop takes it. */
  readonly crop: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly crf: number;
  /** Folder for vidstab's transforms. */
  readonly scratch: string;
  /** Frames in between are made at the delivery size, as ours are, not at the source's. */
  readonly enlargesFirst?: boolean;
};

/** True when an ffmpeg with vidstab is on the PATH. */
export const hasChain = (): boolean =>
  spawnSync('ffmpeg', ['-hide_banner', '-filters'], { encoding: 'utf8' }).stdout?.includes('vidstabtransform') === true;

/** The two shell commands of the chain: detection, then everything. */
export const chainCommands = (s: ChainSettings): readonly string[] => {
  const span = `-ss ${s.startSeconds} -to ${s.endSeconds} -i '${s.input}'`;
  const first = `crop=${s.crop},mpdecimate,deflicker`;
  const transforms = `${s.scratch}/transforms.trf`;
  const interpolate = `minterpolate=fps=${s.fps}:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1`;
  const enlarge = `scale=${s.width}:${s.height}:flags=lanczos`;
  const steps = s.enlargesFirst ? [enlarge, interpolate] : [interpolate, enlarge];
  return [
    `ffmpeg -nostdin -v error -y ${span} -vf "${first},vidstabdetect=result=${transforms}" -f null -`,
    `ffmpeg -nostdin -v error -y ${span} -vf "${first},vidstabtransform=input=${transforms}:optzoom=0,hqdn3d,${steps.join(',')},` +
      `format=yuv420p" -an -c:v libx264 -preset medium -crf ${s.crf} '${s.out}'`,
  ];
};

/** Only the encoder: the floor no chain can be under. Encodes `input` again with the same settings; decoding it is part of the figure. */
export const encodeOnly = (input: string, out: string, crf: number): string =>
  `ffmpeg -nostdin -v error -y -i '${input}' -an -pix_fmt yuv420p -c:v libx264 -preset medium -crf ${crf} '${out}'`;
