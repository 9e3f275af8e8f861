// What the page's map needs of its libraries, as one global: nothing of ours is written here.
export { MultiDirectedGraph as Graph } from "graphology";
export { Sigma } from "sigma";
export { EdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
export { default as EdgeCurveProgram, EdgeCurvedArrowProgram } from "@sigma/edge-curve";
