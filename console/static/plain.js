// Pages that have nothing but the header.
import { startFrame } from "./frame.js";

startFrame();
